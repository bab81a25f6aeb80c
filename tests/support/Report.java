package support;

import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.TestPlan;

/// Prints the progress of a test run, a line per class once it is through, its slow tests, failures and skips below
/// it, twice a minute how far it is, and the counts at the end. Tests may run side by side.
public final class Report implements TestExecutionListener {
    /// Of one test, in seconds, before it is named.
    private static final double SLOW = 5;

    private record Failure(String test, Throwable cause) {}

    /// What became of one class so far.
    private static final class Tally {
        private final long start = System.nanoTime();
        private final Map<String, Long> started = new HashMap<>();
        private final List<String> slow = new ArrayList<>();
        private final List<String> skips = new ArrayList<>();
        private final List<Failure> failures = new ArrayList<>();
        private int passed;
    }

    private final PrintStream out;
    private final List<String> failedTests = new ArrayList<>();
    private final Map<String, Tally> tallies = new HashMap<>();
    private final Set<String> running = new TreeSet<>();
    private final Thread ticker = Thread.ofVirtual().unstarted(this::tick);
    private int classes;
    private int ended;
    private TestPlan plan;
    private int passed;
    private int failed;
    private int skipped;

    public Report(PrintStream out) {
        this.out = out;
    }

    @Override
    public void testPlanExecutionStarted(TestPlan testPlan) {
        plan = testPlan;
        classes = (int) plan.getRoots().stream()
                .flatMap(root -> plan.getDescendants(root).stream())
                .filter(this::isClass)
                .count();
        out.println(classes + " test classes");
        ticker.start();
    }

    private void tick() {
        try {
            while (true) {
                Thread.sleep(Duration.ofSeconds(30));
                said();
            }
        } catch (InterruptedException e) {
            // The run is over.
        }
    }

    private synchronized void said() {
        out.printf(
                "  (%d of %d classes, %d passed so far; at %s)%n", ended, classes, passed, String.join(", ", running));
    }

    @Override
    public synchronized void executionStarted(TestIdentifier test) {
        tally(test).started.put(test.getUniqueId(), System.nanoTime());
        if (isClass(test)) {
            running.add(simpleName(test));
        }
    }

    @Override
    public synchronized void executionSkipped(TestIdentifier test, String reason) {
        skip(test, reason);
        if (isClass(test)) {
            print(test);
        }
    }

    @Override
    public synchronized void executionFinished(TestIdentifier test, TestExecutionResult result) {
        var cause = result.getThrowable().orElse(null);
        var seconds = (System.nanoTime() - tally(test).started.get(test.getUniqueId())) / 1e9;
        if (test.isTest() && seconds > SLOW) {
            tally(test).slow.add("%s: %.1f s".formatted(path(test), seconds));
        }
        switch (result.getStatus()) {
            case SUCCESSFUL -> {
                if (test.isTest()) {
                    passed++;
                    tally(test).passed++;
                }
            }
            case ABORTED ->
                skip(
                        test,
                        cause == null
                                ? "no reason given"
                                : String.valueOf(cause.getMessage()).replaceFirst("^Assumption failed: ", ""));
            case FAILED -> {
                failed++;
                failedTests.add(path(test));
                tally(test).failures.add(new Failure(path(test), cause));
            }
        }
        if (isClass(test)) {
            print(test);
        }
    }

    private void skip(TestIdentifier test, String reason) {
        skipped += test.isTest()
                ? 1
                : Math.max(1, (int) plan.getDescendants(test).stream()
                        .filter(TestIdentifier::isTest)
                        .count());
        tally(test).skips.add(path(test) + ": skipped: " + reason);
    }

    /// The tally of the class that a test belongs to.
    private Tally tally(TestIdentifier test) {
        var owner = test;
        while (!isClass(owner) && plan.getParent(owner).isPresent()) {
            owner = plan.getParent(owner).get();
        }
        return tallies.computeIfAbsent(owner.getUniqueId(), id -> new Tally());
    }

    private void print(TestIdentifier testClass) {
        var tally = tally(testClass);
        running.remove(simpleName(testClass));
        ended++;
        out.printf(
                "%s %d passed, %.1f s%n",
                className(testClass),
                tally.passed,
                Duration.ofNanos(System.nanoTime() - tally.start).toMillis() / 1000.0);
        tally.slow.forEach(line -> out.println("  " + line));
        tally.skips.forEach(line -> out.println("  " + line));
        for (var failure : tally.failures) {
            out.println("  " + failure.test() + ": FAILED");
            print(failure.cause(), "");
        }
    }

    /// The trace down to the test itself; what lies below is JUnit calling it.
    private void print(Throwable cause, String prefix) {
        if (cause == null) {
            return;
        }
        out.println(("    " + prefix + cause).replace("\n", "\n    "));
        var frames = List.of(cause.getStackTrace());
        var ours = frames.stream()
                .filter(frame -> frame.getClassName().startsWith("headroom."))
                .toList();
        var shown = ours.isEmpty() ? frames : frames.subList(0, frames.lastIndexOf(ours.getLast()) + 1);
        for (var frame : shown) {
            if (!frame.getClassName().startsWith("org.junit.jupiter.api.")
                    && !frame.getClassName().contains(".reflect.")) {
                out.println("      at " + frame);
            }
        }
        print(cause.getCause(), "caused by: ");
    }

    /// Prints the failed tests again and the counts as the last line; returns the exit code of the run.
    public int end() {
        ticker.interrupt();
        if (!failedTests.isEmpty()) {
            out.println();
            out.println("failed:");
            failedTests.forEach(test -> out.println("  " + test));
        }
        if (passed + failed == 0) {
            out.println("no test ran");
        }
        out.printf("%d passed, %d failed, %d skipped%n", passed, failed, skipped);
        out.flush();
        return failed == 0 && passed > 0 ? 0 : 1;
    }

    /// A top-level test class, the child of an engine.
    private boolean isClass(TestIdentifier test) {
        return test.getSource().filter(ClassSource.class::isInstance).isPresent()
                && plan.getParent(test).flatMap(plan::getParent).isEmpty();
    }

    private static String className(TestIdentifier test) {
        return ((ClassSource) test.getSource().orElseThrow()).getClassName();
    }

    private static String simpleName(TestIdentifier test) {
        return className(test).replaceFirst(".*\\.", "");
    }

    /// The class and, within it, the way to the test.
    private String path(TestIdentifier test) {
        return isClass(test)
                ? className(test)
                : plan.getParent(test).map(this::path).orElse("") + " " + test.getDisplayName();
    }
}
