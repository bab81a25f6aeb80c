package headroom.compress;

import java.util.Optional;

/// Says the text of a tool result in fewer tokens, with nothing left out. What it makes of a text never changes:
/// what was sent before must be sent again.
interface Encoder {
    /// How every line of ours begins. A text that has it already is left alone: nobody could tell its lines from
    /// ours.
    String MARK = "[headroom: ";

    String name();

    /// The text in other words; empty where this is not for it.
    Optional<String> encode(String text);

    /// The text that an encoded one stands for.
    String decode(String encoded);
}
