# Managed by headroom: change it with `headroom install apply --scope system`, remove it with `headroom install remove`.
# Points the tools of everybody on this machine at the proxy of the profile {{{profile}}}, as long as that is installed.
if test -d {{root}}
{{#variables}}
  set -gx {{{name}}} {{value}}
{{/variables}}
end
