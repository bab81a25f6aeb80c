//JAVA 25+
//DEPS com.palantir.javaformat:palantir-java-format:2.103.0
//RUNTIME_OPTIONS --add-exports jdk.compiler/com.sun.tools.javac.api=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.code=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.file=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.parser=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.tree=ALL-UNNAMED --add-exports jdk.compiler/com.sun.tools.javac.util=ALL-UNNAMED

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/// Formats the Java files of this checkout, or with `--check` names those that are not formatted and exits with 1. A file
/// with JBang's directives stays as it is: the formatter would put a blank into them.
class Format {
    private static final Pattern DIRECTIVE = Pattern.compile("(?m)^//(JAVA|DEPS|SOURCES|FILES) ");
    private static final Formatter FORMATTER = Formatter.createFormatter(
            JavaFormatterOptions.builder().style(JavaFormatterOptions.Style.PALANTIR).build());

    public static void main(String[] args) throws IOException {
        boolean check = List.of(args).equals(List.of("--check"));
        int differ = 0;
        for (var folder : List.of("lib", "tests")) {
            try (var files = Files.walk(Path.of(folder))) {
                for (var file : files.filter(path -> path.toString().endsWith(".java")).sorted().toList()) {
                    differ += format(file, check) ? 1 : 0;
                }
            }
        }
        System.out.println(check ? differ + " files are not formatted" : differ + " files formatted");
        System.exit(check && differ > 0 ? 1 : 0);
    }

    private static boolean format(Path file, boolean check) throws IOException {
        var text = Files.readString(file);
        if (DIRECTIVE.matcher(text).find()) {
            return false;
        }
        String formatted;
        try {
            formatted = FORMATTER.formatSourceAndFixImports(text);
        } catch (FormatterException e) {
            throw new IllegalStateException(file + ":" + e.getMessage(), e);
        }
        if (formatted.equals(text)) {
            return false;
        }
        if (check) {
            System.out.println(file);
        } else {
            Files.writeString(file, formatted);
        }
        return true;
    }
}
