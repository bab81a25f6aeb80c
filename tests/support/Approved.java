package support;

import java.nio.file.Files;
import java.nio.file.Path;
import org.approvaltests.Approvals;
import org.approvaltests.core.Options;
import org.approvaltests.namer.NamerWrapper;
import org.approvaltests.reporters.Junit5Reporter;

/// Texts that a person has read and approved, in `approved/` beside the test. ApprovalTests would look for the
/// source by walking folders, and finds another.
public final class Approved {
    private Approved() {}

    public static void verify(Class<?> test, String name, String text) {
        var folder = Path.of("tests", test.getPackageName().split("\\."))
                .resolve("approved")
                .toAbsolutePath();
        if (!Files.isDirectory(folder.getParent())) {
            throw new IllegalStateException("run the tests from the root of the project");
        }
        var namer = new NamerWrapper(() -> test.getSimpleName() + "." + name, () -> folder + "/");
        Approvals.verify(text, new Options().forFile().withNamer(namer).withReporter(new Junit5Reporter()));
    }
}
