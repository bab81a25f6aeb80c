import static headroom.cli.ShellWords.*;
import headroom.contract.*;
import headroom.deploy.*;
import headroom.health.*;
import headroom.manifest.*;
{{#self}}
{ java.nio.file.Files.delete(java.nio.file.Path.of({{.}})); }
{{/self}}
