///usr/bin/env jbang "$0" "$@" ; exit $?
//JAVA 25+
//DEPS info.picocli:picocli:4.7.7
//DEPS io.javalin:javalin:7.2.3
//DEPS com.fasterxml.jackson.core:jackson-databind:2.22.1
//DEPS org.tomlj:tomlj:1.1.1
//DEPS org.apache.commons:commons-exec:1.6.0
//DEPS io.github.java-diff-utils:java-diff-utils:4.16
//DEPS com.samskivert:jmustache:1.16
//DEPS org.slf4j:slf4j-nop:2.0.17
//SOURCES lib/headroom/cli/Cli.java
//SOURCES lib/headroom/cli/Console.java
//SOURCES lib/headroom/edit/Block.java
//SOURCES lib/headroom/edit/Diff.java
//SOURCES lib/headroom/edit/DotenvText.java
//SOURCES lib/headroom/edit/Edit.java
//SOURCES lib/headroom/edit/EditAll.java
//SOURCES lib/headroom/edit/EditResult.java
//SOURCES lib/headroom/edit/JsonDialect.java
//SOURCES lib/headroom/edit/JsonLayout.java
//SOURCES lib/headroom/edit/JsonOutline.java
//SOURCES lib/headroom/edit/JsonRestore.java
//SOURCES lib/headroom/edit/JsonSet.java
//SOURCES lib/headroom/edit/JsonSpace.java
//SOURCES lib/headroom/edit/JsonText.java
//SOURCES lib/headroom/edit/Lines.java
//SOURCES lib/headroom/edit/Malformed.java
//SOURCES lib/headroom/edit/PythonEdition.java
//SOURCES lib/headroom/edit/ShellBlock.java
//SOURCES lib/headroom/edit/ShellBlockRemoval.java
//SOURCES lib/headroom/edit/TextFile.java
//SOURCES lib/headroom/edit/TomlBlock.java
//SOURCES lib/headroom/edit/TomlBlockRemoval.java
//SOURCES lib/headroom/edit/TomlMarks.java
//SOURCES lib/headroom/edit/TomlOutline.java
//SOURCES lib/headroom/edit/TomlRestore.java
//SOURCES lib/headroom/edit/TomlSet.java
//SOURCES lib/headroom/edit/TomlText.java
//SOURCES lib/headroom/host/Command.java
//SOURCES lib/headroom/host/Disk.java
//SOURCES lib/headroom/host/DiskView.java
//SOURCES lib/headroom/host/Env.java
//SOURCES lib/headroom/host/Exec.java
//SOURCES lib/headroom/host/Host.java
//SOURCES lib/headroom/host/HostView.java
//SOURCES lib/headroom/host/Mode.java
//SOURCES lib/headroom/host/Os.java
//SOURCES lib/headroom/host/Outcome.java
//SOURCES lib/headroom/host/Problem.java
//SOURCES lib/headroom/host/ProcessView.java
//SOURCES lib/headroom/host/Processes.java
//SOURCES lib/headroom/host/RealDisk.java
//SOURCES lib/headroom/host/RealExec.java
//SOURCES lib/headroom/host/RealProcesses.java
//SOURCES lib/headroom/host/Time.java
//SOURCES lib/headroom/host/Version.java

import headroom.cli.Cli;

/// The entry point, for JBang and for the installed runtime alike.
public class headroom {
    public static void main(String[] args) {
        System.exit(Cli.run(args));
    }
}
