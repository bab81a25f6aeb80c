# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Read by fish; points tools at the proxy of the profile {{{profile}}}, as long as that is installed.
if test -d {{folder}}
{{#variables}}
  set -gx {{{name}}} {{value}}
{{/variables}}
end
