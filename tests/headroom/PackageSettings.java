package headroom;

import org.approvaltests.core.ApprovalFailureReporter;
import org.approvaltests.reporters.Junit5Reporter;

/// ApprovalTests reads these fields by name, for this package and those below it.
public final class PackageSettings {
    /// Approved texts stand in a folder of their own, not between the tests.
    public static final String UseApprovalSubdirectory = "approved";
    /// The default looks for a window to show the difference in, and fails without one; this one fails the test
    /// with the difference.
    public static final ApprovalFailureReporter UseReporter = new Junit5Reporter();

    private PackageSettings() {}
}
