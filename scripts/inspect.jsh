// The words of `headroom shell` for a jshell started by hand:
//   jshell --class-path "$(scripts/headroom shell --class-path)" scripts/inspect.jsh
// manifests() manifest("default") status("default") plan("--target", "claude") health(8787)
// render("systemd", "default") artifacts("default") json(VALUE); run("install", "status") runs a command for real.
import static headroom.cli.ShellWords.*;
import headroom.contract.*;
import headroom.deploy.*;
import headroom.health.*;
import headroom.manifest.*;
