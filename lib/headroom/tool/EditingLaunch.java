package headroom.tool;

import headroom.edit.FileEdit;
import headroom.host.HostView;
import java.util.List;

/// A tool that takes its address from a file only, which is edited for the time of the run.
public interface EditingLaunch extends Launch {
    /// The edits that route it through the proxy at `baseUrl`.
    List<FileEdit> edits(HostView host, String baseUrl, String project);
}
