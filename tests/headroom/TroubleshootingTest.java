package headroom;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import support.SourceTree;

/// The symptoms of the troubleshooting page are what headroom says.
class TroubleshootingTest {
    private static final Pattern SYMPTOM = Pattern.compile("(?m)^\\| `([^`]+)` \\|");

    @Test
    void everySymptomIsInTheWordsOfTheProgram() throws IOException {
        var said = SourceTree.files("lib").stream()
                .map(SourceTree::text)
                .collect(Collectors.joining("\n"))
                .replaceAll("\"\\s*\\+\\s*\"", "");
        var symptoms = SYMPTOM.matcher(Files.readString(Path.of("docs/troubleshooting.md")))
                .results()
                .map(symptom -> symptom.group(1))
                .toList();
        assertTrue(symptoms.size() >= 20, symptoms.toString());
        for (var symptom : symptoms) {
            for (var part : symptom.split("…")) {
                assertTrue(said.contains(part.strip()), symptom);
            }
        }
    }
}
