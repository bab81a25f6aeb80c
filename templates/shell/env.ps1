# Managed by headroom: change it with `headroom install apply`, remove it with `headroom install remove`.
# Read by PowerShell; points tools at the proxy of the profile {{{profile}}}.
{{#variables}}
$env:{{{name}}} = {{value}}
{{/variables}}
