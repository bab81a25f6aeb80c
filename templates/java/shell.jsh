import static headroom.cli.ShellWords.*;
import headroom.contract.*;
import headroom.deploy.*;
import headroom.health.*;
import headroom.manifest.*;
import headroom.stats.*;
{{#self}}
{ java.nio.file.Files.delete(java.nio.file.Path.of({{.}})); }
{{/self}}
