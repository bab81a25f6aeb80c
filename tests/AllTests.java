//JAVA 25+
//DEPS org.junit.jupiter:junit-jupiter:5.14.4
//DEPS org.junit.platform:junit-platform-launcher:1.14.4
//DEPS com.approvaltests:approvaltests:31.0.0
//SOURCES ../headroom.java
//SOURCES support/**.java
//SOURCES headroom/**.java

import static org.junit.platform.engine.discovery.ClassNameFilter.includeClassNamePatterns;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectPackage;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import support.Report;

/// Runs the tests, all or the named classes, and ends with the counts. `scripts/test` starts it.
public class AllTests {
    public static void main(String[] args) {
        System.exit(run(List.of(args)));
    }

    private static int run(List<String> args) {
        var names = new ArrayList<>(args);
        if (names.remove("--all")) {
            System.setProperty("headroom.all", "true");
        }
        // ApprovalTests would look for the package's folder everywhere, and take scripts/headroom for it.
        System.setProperty("APPROVALTESTS_PROJECT_DIRECTORY", "tests");
        var launcher = LauncherFactory.create();
        var known = classes(launcher.discover(request(".*Test")));
        var wanted = names.isEmpty() ? known : named(names, known);
        var report = new Report(System.out);
        if (!wanted.isEmpty()) {
            launcher.execute(request(wanted.stream().map(name -> name.replace(".", "\\.")).collect(Collectors.joining("|"))), report);
        }
        return report.end();
    }

    private static LauncherDiscoveryRequest request(String pattern) {
        return LauncherDiscoveryRequestBuilder.request()
            .selectors(selectPackage("headroom"))
            .filters(includeClassNamePatterns(pattern))
            .configurationParameter("junit.jupiter.testclass.order.default", "org.junit.jupiter.api.ClassOrderer$ClassName")
            .configurationParameter("junit.jupiter.execution.timeout.default", "30 m")
            // Only what asks for it runs side by side: tests that mostly wait for processes of their own.
            .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
            .configurationParameter("junit.jupiter.execution.parallel.mode.default", "same_thread")
            .configurationParameter("junit.jupiter.execution.parallel.mode.classes.default", "same_thread")
            .configurationParameter("junit.jupiter.execution.parallel.config.strategy", "fixed")
            .configurationParameter("junit.jupiter.execution.parallel.config.fixed.parallelism", "3")
            .build();
    }

    private static List<String> classes(TestPlan plan) {
        return plan.getRoots().stream().flatMap(root -> plan.getChildren(root).stream())
            .map(TestIdentifier::getSource).flatMap(source -> source.stream())
            .map(source -> ((ClassSource) source).getClassName()).sorted().toList();
    }

    /// The classes that the names on the command line mean; a name that means none ends the run.
    private static List<String> named(List<String> names, List<String> known) {
        var wanted = new TreeSet<String>();
        for (var name : names) {
            var matches = known.stream().filter(each -> each.equals(name) || each.endsWith("." + name)).toList();
            if (matches.isEmpty()) {
                System.err.println("error: there is no test class " + name);
                System.err.println("why: the test classes are " + String.join(", ", known));
                System.err.println("next: scripts/test --help");
                System.exit(2);
            }
            wanted.addAll(matches);
        }
        return List.copyOf(wanted);
    }
}
