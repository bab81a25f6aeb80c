package headroom.cli;

import headroom.host.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import jdk.jshell.EvalException;
import jdk.jshell.ExpressionSnippet;
import jdk.jshell.JShell;
import jdk.jshell.Snippet;
import jdk.jshell.SnippetEvent;
import jdk.jshell.VarSnippet;

/// Runs Java snippets in this process, one after the other, and stops at the first that cannot be compiled or that
/// throws. Needs a Java with the module `jdk.jshell`, and is not loaded where there is none.
final class ShellScript implements AutoCloseable {
    private final JShell shell;

    ShellScript(List<Path> classPath) {
        shell = JShell.builder().executionEngine("local").build();
        classPath.forEach(entry -> shell.addToClasspath(entry.toString()));
    }

    /// `show` prints the value of every expression, as `println` does.
    void run(String source, boolean show) {
        var analysis = shell.sourceCodeAnalysis();
        var rest = source;
        while (!rest.isBlank()) {
            var next = analysis.analyzeCompletion(rest);
            switch (next.completeness()) {
                case EMPTY -> {
                    return;
                }
                case DEFINITELY_INCOMPLETE -> throw failed("its end is missing", rest);
                default -> {
                    var snippet = next.source() == null ? rest : next.source();
                    shell.eval(snippet).forEach(event -> check(event, show));
                    rest = next.source() == null ? "" : next.remaining();
                }
            }
        }
    }

    private void check(SnippetEvent event, boolean show) {
        var snippet = event.snippet();
        if (event.status() == Snippet.Status.REJECTED) {
            throw failed(
                    shell.diagnostics(snippet)
                            .map(each -> each.getMessage(Locale.ROOT)
                                    .lines()
                                    .map(String::strip)
                                    .filter(line -> !line.startsWith("location:"))
                                    .collect(Collectors.joining(" ")))
                            .collect(Collectors.joining("; ")),
                    snippet.source());
        }
        if (event.exception() instanceof EvalException thrown) {
            throw ShellWords.problem(thrown.getExceptionClassName(), thrown.getMessage(), oneLine(snippet.source()));
        }
        if (event.exception() != null) {
            throw failed("something in it is not defined", snippet.source());
        }
        if (show) {
            value(snippet).ifPresent(name -> shell.eval("System.out.println(" + name + ");"));
        }
    }

    /// The variable that holds the value of an expression.
    private static Optional<String> value(Snippet snippet) {
        return switch (snippet) {
            case VarSnippet made
            when made.subKind() == Snippet.SubKind.TEMP_VAR_EXPRESSION_SUBKIND -> Optional.of(made.name());
            case ExpressionSnippet variable -> Optional.of(variable.name());
            default -> Optional.empty();
        };
    }

    private static String oneLine(String snippet) {
        return snippet.strip().lines().findFirst().orElse("");
    }

    private static Problem failed(String why, String snippet) {
        return Problem.failed("this cannot be run: " + oneLine(snippet), why, "correct it, then run it again");
    }

    @Override
    public void close() {
        shell.close();
    }
}
