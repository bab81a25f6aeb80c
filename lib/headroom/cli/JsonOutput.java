package headroom.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import headroom.manifest.ManifestStore;

/// Results as JSON, in the same style as the manifest.
final class JsonOutput {
    private JsonOutput() {}

    static String text(Object value) {
        try {
            return ManifestStore.mapper().writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
