package headroom.compress;

/// An estimate of how many tokens a text is, in one pass and without a vocabulary: good enough to tell whether one
/// text is shorter than another.
final class Tokens {
    private static final int LETTERS = 1, DIGITS = 2, BLANKS = 3, MARKS = 4;

    private Tokens() {}

    /// Words count a token for each five letters begun, numbers one for each three digits, other signs one for each
    /// two alike in kind; a blank before a word is part of it.
    static int estimate(CharSequence text) {
        int tokens = 0;
        int kind = 0;
        int length = 0;
        for (int i = 0; i <= text.length(); i++) {
            int next = i == text.length() ? 0 : kind(text.charAt(i));
            if (next == kind) {
                length++;
                continue;
            }
            tokens += tokens(kind, length);
            kind = next;
            length = 1;
        }
        return tokens;
    }

    private static int tokens(int kind, int length) {
        return switch (kind) {
            case LETTERS -> (length + 4) / 5;
            case DIGITS -> (length + 2) / 3;
            case BLANKS -> length == 1 ? 0 : 1;
            case MARKS -> (length + 1) / 2;
            default -> 0;
        };
    }

    private static int kind(char sign) {
        if (sign >= 'a' && sign <= 'z' || sign >= 'A' && sign <= 'Z') {
            return LETTERS;
        }
        if (sign >= '0' && sign <= '9') {
            return DIGITS;
        }
        return sign == ' ' || sign == '\n' || sign == '\t' || sign == '\r'
                ? BLANKS
                : sign < 0x80 ? MARKS : Character.isLetter(sign) ? LETTERS : MARKS;
    }
}
