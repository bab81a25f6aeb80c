# Managed by headroom: change it with `headroom install apply --scope system`, remove it with `headroom install remove`.
# Points the tools of everybody on this machine at the proxy of the profile {{{profile}}}, as long as that is installed.
if [ -d {{root}} ]; then
{{#variables}}
  export {{{name}}}={{value}}
{{/variables}}
fi
