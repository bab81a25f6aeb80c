package headroom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import support.SourceTree;

/// JBang finds nothing for a pattern when it runs a script from a URL, so `headroom.java` lists every file by name.
class SourceListTest {
    @Test
    void everySourceIsListedOnceAndInOrder() {
        assertEquals(SourceTree.files("lib"), SourceTree.directive("SOURCES"), "the //SOURCES lines of headroom.java");
    }

    @Test
    void everyTemplateIsListedOnceAndInOrderUnderItsOwnPath() {
        var expected = SourceTree.files("templates").stream()
                .map(file -> file + "=" + file)
                .toList();
        assertEquals(expected, SourceTree.directive("FILES"), "the //FILES lines of headroom.java");
    }

    @Test
    void everyDependencyHasAFixedVersion() {
        for (var dependency : SourceTree.directive("DEPS")) {
            assertTrue(dependency.matches("[\\w.-]+:[\\w.-]+:\\d[\\w.-]*(:[\\w.-]+)?(@\\w+)?"), dependency);
        }
    }
}
