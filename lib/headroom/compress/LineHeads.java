package headroom.compress;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Writes what lines in a row begin and end with once, above them: the name of a program, a level, a verb, a date,
/// the folder of a list of paths. What is taken off ends and begins with a blank, so that no word or number is taken
/// apart; within a time (RFC 3339) it may be the date, the hour or the minute; of a line that is a path and nothing
/// else the folder, as `ls -R` writes it.
final class LineHeads implements Encoder {
    private static final String BEGINS = Encoder.MARK + "«…» begins each line below it]";
    private static final String BEGINS_AND_ENDS =
            Encoder.MARK + "«…» begins each line below it, «…»…«…» begins and ends it]";
    private static final String BETWEEN = "»…«";
    /// Lines that one heading is looked for at a time.
    private static final int MOST_LINES = 40;
    /// Lines from which a heading is worth the reader's trouble: of what is long, or a folder, and of what is not, as
    /// it may be a piece of a file. And signs within which a head or a tail ends.
    private static final int LEAST_LINES = 3;
    private static final int LEAST_LINES_OF_LITTLE = 8;
    private static final int LITTLE_TOKENS = 8;
    private static final int LEAST_SIGNS = 8;
    private static final int MOST_SIGNS = 300;
    /// What a heading costs besides its words, and its second part: tokens, and the reader's trouble.
    private static final int COST = 6;
    private static final int END_COST = 1;
    private static final Pattern TIME = Pattern.compile("(?<!\\d)\\d{4}-\\d\\d-\\d\\d[T ](?:\\d\\d:){0,2}");
    private static final Pattern PATH =
            Pattern.compile("(?:[A-Za-z]:)?[^\\s:*?\"<>|=,;(){}«»]*/[^\\s:*?\"<>|=,;(){}«»]+");

    @Override
    public String name() {
        return "line-heads";
    }

    @Override
    public Optional<String> encode(String text) {
        var lines = text.split("\n", -1);
        var out = new ArrayList<String>();
        out.add(BEGINS);
        var said = "«»";
        int headings = 0;
        var ends = false;
        int at = 0;
        for (var group : Groups.of(lines)) {
            var heading = group.heading(lines[at]);
            if (!heading.equals(said)) {
                out.add(heading);
                said = heading;
                headings++;
                ends |= group.tail > 0;
            }
            for (int end = at + group.lines; at < end; at++) {
                out.add(lines[at].substring(group.head, lines[at].length() - group.tail));
            }
        }
        if (ends) {
            out.set(0, BEGINS_AND_ENDS);
        }
        boolean mistakable = out.stream().filter(line -> line.startsWith("«")).count() > headings;
        return headings == 0 || mistakable ? Optional.empty() : Optional.of(String.join("\n", out));
    }

    @Override
    public String decode(String encoded) {
        var out = new ArrayList<String>();
        var head = "";
        var tail = "";
        for (var line : encoded.substring(encoded.indexOf('\n') + 1).split("\n", -1)) {
            if (line.startsWith("«")) {
                int between = line.indexOf(BETWEEN);
                head = line.substring(1, between < 0 ? line.length() - 1 : between);
                tail = between < 0 ? "" : line.substring(between + BETWEEN.length(), line.length() - 1);
            } else {
                out.add(head + line + tail);
            }
        }
        return String.join("\n", out);
    }

    /// Lines in a row that begin with the same `head` signs and end with the same `tail` signs.
    private record Group(int lines, int head, int tail) {
        private String heading(String line) {
            return "«" + line.substring(0, head) + (tail == 0 ? "" : BETWEEN + line.substring(line.length() - tail))
                    + "»";
        }
    }

    /// Where a line may be cut, in rising order, and what the signs up to there are in tokens.
    private record Cuts(int[] places, int[] tokens, boolean path) {
        private static final Cuts NONE = new Cuts(new int[0], new int[0], false);

        /// Which of the cuts is the last within so many signs; -1 for none.
        private int last(int signs) {
            if (places.length == 0 || places[places.length - 1] <= signs) {
                return places.length - 1;
            }
            int found = Arrays.binarySearch(places, signs);
            return found >= 0 ? found : -found - 2;
        }
    }

    /// The cheapest way to group lines, found from the first line to the last.
    private static final class Groups {
        private final String[] lines;
        private final Cuts[] heads;
        private final Cuts[] tails;
        /// How many signs a line has in common with the one before, from its begin and from its end.
        private final int[] alike;
        private final int[] alikeAtEnd;
        private final int[] tokens;

        private Groups(String[] lines) {
            this.lines = lines;
            heads = new Cuts[lines.length];
            tails = new Cuts[lines.length];
            alike = new int[lines.length];
            alikeAtEnd = new int[lines.length];
            tokens = new int[lines.length];
            for (int i = 0; i < lines.length; i++) {
                tokens[i] = Tokens.estimate(lines[i]);
                if (i > 0) {
                    alike[i] = alike(lines[i - 1], lines[i]);
                    alikeAtEnd[i] = alikeAtEnd(lines[i - 1], lines[i]);
                }
                heads[i] = heads(lines[i], alike[i]);
                tails[i] = tails(lines[i], alikeAtEnd[i]);
            }
        }

        private static int alike(String one, String other) {
            int signs = 0;
            int most = Math.min(MOST_SIGNS, Math.min(one.length(), other.length()));
            while (signs < most && one.charAt(signs) == other.charAt(signs)) {
                signs++;
            }
            return signs;
        }

        private static int alikeAtEnd(String one, String other) {
            int signs = 0;
            int most = Math.min(MOST_SIGNS, Math.min(one.length(), other.length()));
            while (signs < most && one.charAt(one.length() - 1 - signs) == other.charAt(other.length() - 1 - signs)) {
                signs++;
            }
            return signs;
        }

        private static Cuts heads(String line, int most) {
            if (most < 2 || line.startsWith(Encoder.MARK)) {
                return Cuts.NONE;
            }
            var places = new int[most + 1];
            int count = 0;
            boolean quoted = false;
            boolean blank = true;
            boolean path = most > 0
                    && line.lastIndexOf('/', most - 1) >= 0
                    && PATH.matcher(line).matches();
            var times = most < 10 ? new int[0] : times(line);
            int time = 0;
            for (int i = 0; i < most; i++) {
                char sign = line.charAt(i);
                if (sign == '«' || sign == '»') {
                    break;
                }
                quoted ^= sign == '"';
                blank &= sign == ' ' || sign == '\t';
                while (time < times.length && times[time] < i + 1) {
                    time++;
                }
                boolean cut = sign == ' '
                        || sign == '\t'
                        || path && sign == '/'
                        || time < times.length && times[time] == i + 1;
                if (cut && !quoted && !blank && i + 1 < line.length()) {
                    places[count++] = i + 1;
                }
            }
            places = Arrays.copyOf(places, count);
            return new Cuts(
                    places,
                    Arrays.stream(places)
                            .map(place -> Tokens.estimate(line.substring(0, place)))
                            .toArray(),
                    path);
        }

        /// Behind the date, the hour and the minute of each time.
        private static int[] times(String line) {
            var time = TIME.matcher(line);
            var ends = new int[4];
            int count = 0;
            if (time.find()) {
                ends[count++] = time.start() + "2026-07-02T".length();
                for (int end = ends[0] + 3; end <= time.end(); end += 3) {
                    ends[count++] = end;
                }
            }
            return Arrays.copyOf(ends, count);
        }

        private static Cuts tails(String line, int most) {
            if (most < 2) {
                return Cuts.NONE;
            }
            var places = new int[most + 1];
            int count = 0;
            boolean quoted = false;
            for (int signs = 1; signs <= most && signs < line.length(); signs++) {
                char sign = line.charAt(line.length() - signs);
                if (sign == '«' || sign == '»') {
                    break;
                }
                quoted ^= sign == '"';
                if ((sign == ' ' || sign == '\t') && !quoted && signs > 1) {
                    places[count++] = signs;
                }
            }
            places = Arrays.copyOf(places, count);
            return new Cuts(
                    places,
                    Arrays.stream(places)
                            .map(place -> Tokens.estimate(line.substring(line.length() - place)))
                            .toArray(),
                    false);
        }

        private static List<Group> of(String[] lines) {
            return new Groups(lines).cheapest();
        }

        private List<Group> cheapest() {
            int count = lines.length;
            // What the lines so far cost, without and with a heading in force.
            var bare = new int[count + 1];
            var headed = new int[count + 1];
            var groups = new Group[count + 1];
            headed[0] = Integer.MAX_VALUE / 2;
            var closes = new boolean[count + 1];
            for (int end = 1; end <= count; end++) {
                closes[end] = headed[end - 1] + COST < bare[end - 1];
                bare[end] = Math.min(bare[end - 1], headed[end - 1] + COST) + tokens[end - 1];
                headed[end] = Integer.MAX_VALUE / 2;
                group(end, bare, headed, groups);
            }
            var found = new ArrayList<Group>();
            boolean inGroup = headed[count] < bare[count];
            for (int end = count; end > 0; ) {
                if (inGroup) {
                    found.add(groups[end]);
                    end -= groups[end].lines;
                    inGroup = headed[end] < bare[end];
                } else {
                    found.add(new Group(1, 0, 0));
                    inGroup = closes[end];
                    end--;
                }
            }
            return found.reversed();
        }

        /// The cheapest group that ends before line `end`.
        private void group(int end, int[] bare, int[] headed, Group[] groups) {
            int last = end - 1;
            int signs = Integer.MAX_VALUE;
            int signsAtEnd = Integer.MAX_VALUE;
            int all = tokens[last];
            int shortest = lines[last].length();
            for (int from = last - 1; from >= 0 && from >= end - MOST_LINES; from--) {
                signs = Math.min(signs, alike[from + 1]);
                signsAtEnd = Math.min(signsAtEnd, alikeAtEnd[from + 1]);
                all += tokens[from];
                shortest = Math.min(shortest, lines[from].length());
                int cut = heads[last].last(Math.min(signs, shortest - 1));
                if (cut < 0) {
                    return;
                }
                int head = heads[last].places[cut];
                int shorter = heads[last].tokens[cut];
                int tail = 0;
                int cost = COST + shorter;
                int cutAtEnd = tails[last].last(Math.min(signsAtEnd, shortest - head - 1));
                if (cutAtEnd >= 0) {
                    tail = tails[last].places[cutAtEnd];
                    shorter += tails[last].tokens[cutAtEnd];
                    cost += END_COST + tails[last].tokens[cutAtEnd];
                }
                int sum = Math.min(bare[from], headed[from]) + cost + all - shorter * (end - from);
                int least = heads[last].path || shorter >= LITTLE_TOKENS ? LEAST_LINES : LEAST_LINES_OF_LITTLE;
                if (sum < headed[end] && end - from >= least && (heads[last].path || head + tail >= LEAST_SIGNS)) {
                    headed[end] = sum;
                    groups[end] = new Group(end - from, head, tail);
                }
            }
        }
    }
}
