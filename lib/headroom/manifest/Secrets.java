package headroom.manifest;

import java.util.regex.Pattern;

/// Makes text safe to show: user-info in URLs and values of secret-looking names become `***`.
public final class Secrets {
    private static final Pattern USER_INFO = Pattern.compile("(?<=://)[^/@\\s\"']+(?=@)");
    private static final Pattern SECRET_NAME = Pattern.compile("(?i).*(key|token|secret|password|passwd|credential|auth).*");
    private static final Pattern ASSIGNMENT = Pattern.compile("(?im)([\"']?[\\w.-]*(?:key|token|secret|password|passwd|credential|auth)[\\w.-]*[\"']?\\s*[:=]\\s*)(\"(?:[^\"\\\\]|\\\\.)*\"|'[^']*'|[^\\s,{}\\[\\]\"']+)");

    private Secrets() {}

    public static String maskUrl(String url) {
        return USER_INFO.matcher(url).replaceAll("***");
    }

    /// The value as it may be shown beside its name.
    public static String maskValue(String name, String value) {
        return SECRET_NAME.matcher(name).matches() ? "***" : maskUrl(value);
    }

    /// Free text, such as a diff of a configuration file, line by line.
    public static String maskText(String text) {
        return maskUrl(ASSIGNMENT.matcher(text).replaceAll("$1\"***\""));
    }
}
