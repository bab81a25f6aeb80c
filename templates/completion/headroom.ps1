# Completes headroom's commands and options in PowerShell; printed by `headroom completion powershell`.
Register-ArgumentCompleter -Native -CommandName headroom -ScriptBlock {
    param($word, $line, $cursor)
    $words = @{
{{#commands}}
        {{path}} = @({{{words}}})
{{/commands}}
    }
    $values = @{
{{#options}}
        {{option}} = @({{{values}}})
{{/options}}
    }
    $given = @($line.CommandElements | Select-Object -Skip 1 | ForEach-Object { $_.ToString() })
    if ($word) { $given = @($given | Select-Object -SkipLast 1) }
    $path = 'headroom'
    foreach ($each in $given) {
        if ($words.ContainsKey("$path $each")) { $path = "$path $each" }
    }
    $before = if ($given.Count) { $given[-1] } else { '' }
    $offered = if ($values.ContainsKey("$path $before")) { $values["$path $before"] } else { $words[$path] }
    $offered | Where-Object { $_ -like "$word*" } | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
}
