# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Read by the shell profiles of this user; points tools at the proxy of the profile {{{profile}}}.
{{#variables}}
export {{{name}}}={{value}}
{{/variables}}
