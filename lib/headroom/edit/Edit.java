package headroom.edit;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.List;
import java.util.Optional;

/// One reversible change of the text of a file that belongs to somebody else. Pure: it reads and writes no file.
///
/// Both directions are edits: undoing a change is applying the inverse that came with it. An edit serialises with
/// Jackson under the property `kind`, so that a manifest can hold it. It refuses whatever it can't do without
/// touching more than its own keys or block.
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
    @JsonSubTypes.Type(value = JsonSet.class, name = "json_set"),
    @JsonSubTypes.Type(value = JsonRestore.class, name = "json_restore"),
    @JsonSubTypes.Type(value = TomlSet.class, name = "toml_set"),
    @JsonSubTypes.Type(value = TomlRestore.class, name = "toml_restore"),
    @JsonSubTypes.Type(value = TomlBlock.class, name = "toml_block"),
    @JsonSubTypes.Type(value = TomlBlockRemoval.class, name = "toml_block_removal"),
    @JsonSubTypes.Type(value = ShellBlock.class, name = "shell_block"),
    @JsonSubTypes.Type(value = ShellBlockRemoval.class, name = "shell_block_removal"),
    @JsonSubTypes.Type(value = EditAll.class, name = "all")
})
@JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
public sealed interface Edit
        permits JsonSet,
                JsonRestore,
                TomlSet,
                TomlRestore,
                TomlBlock,
                TomlBlockRemoval,
                ShellBlock,
                ShellBlockRemoval,
                EditAll {
    /// Applies this to the content of a file, `""` for a file that does not exist. Never throws for what the text
    /// holds.
    EditResult apply(String text);

    /// What takes out of a text what an edit like this one has put in, when there is no record of that: our value,
    /// whatever was there before, or the block of the profile. Empty where nothing of the kind is there; an undo
    /// has none.
    default Optional<Edit> removal(String text) {
        return Optional.empty();
    }

    /// What this puts into a file, or takes out of it again: values and lines.
    List<String> ours();
}
