# Completes headroom's commands and options in fish; printed by `headroom completion fish`.
function __headroom_named
    set -l named
    for word in (commandline -opc)[2..]
        string match -q -- '-*' $word; or set -a named $word
    end
    string join ' ' -- $named
end
function __headroom_at
    test (__headroom_named | string collect -a) = "$argv"
end
function __headroom_within
    string match -q -- "$argv*" (__headroom_named | string collect -a)
end
complete -c headroom -f
{{#commands}}
complete -c headroom -n {{at}} -a {{name}} -d {{description}}
{{/commands}}
{{#options}}
complete -c headroom -n {{within}} {{{names}}} -d {{description}}{{#takesValue}} -x{{/takesValue}}{{#offered}} -a {{values}}{{/offered}}
{{/options}}
