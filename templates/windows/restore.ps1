# Managed by headroom. Puts the files that headroom edited back as they were; needs neither Java nor headroom.
# A file that changed since then is left alone and named, and the exit code is 4.
$ErrorActionPreference = 'Stop'
$folder = {{folder}}
$owner = (Get-Acl -LiteralPath $folder).GetOwner([System.Security.Principal.SecurityIdentifier])
$me = [System.Security.Principal.WindowsIdentity]::GetCurrent()
if ($owner -ne $me.User -and $me.Owner -ne $owner) {
    [Console]::Error.WriteLine("error: $folder belongs to someone else")
    [Console]::Error.WriteLine("why: only its owner may undo its edits")
    [Console]::Error.WriteLine("next: run this script as the owner of that folder")
    exit 1
}
$script:status = 0

function Get-Hash([string] $path) {
    (Get-FileHash -LiteralPath $path -Algorithm SHA256).Hash.ToLowerInvariant()
}

# An empty hash or backup stands for a file that was not there.
function Restore-Edited([string] $path, [string] $before, [string] $ours, [string] $backup) {
    $now = ''
    if (Test-Path -LiteralPath $path) { $now = Get-Hash $path }
    if ($now -eq $before -or $now -eq '') {
        Write-Output "nothing to do: $path"
    } elseif ($now -ne $ours) {
        [Console]::Error.WriteLine("left alone, it changed since: $path")
        $script:status = 4
    } elseif ($backup -eq '') {
        Remove-Item -LiteralPath $path
        Write-Output "removed: $path"
    } else {
        $new = "$path.headroom-new"
        Copy-Item -LiteralPath (Join-Path (Join-Path $folder 'backup') $backup) -Destination $new
        [System.IO.File]::Replace($new, $path, [NullString]::Value)
        Write-Output "restored: $path"
    }
}

function Remove-Empty([string] $path) {
    if ((Test-Path -LiteralPath $path) -and -not (Get-ChildItem -LiteralPath $path -Force)) { Remove-Item -LiteralPath $path }
}

{{#files}}
Restore-Edited {{path}} {{before}} {{after}} {{backup}}
{{#folders}}
Remove-Empty {{.}}
{{/folders}}
{{/files}}
if ($script:status -eq 0) {
    Write-Output 'the tools go straight to their providers again; open shells and running tools keep their settings until they are restarted'
} else {
    [Console]::Error.WriteLine('what is named above may still point a tool at the proxy: take the lines of headroom and http://127.0.0.1:{{{port}}} out of it by hand')
}
exit $script:status
