using System.CommandLine;
using LukePipeline.Client.Outcomes;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke completion bash|zsh|fish|pwsh</c>: a script by which a shell completes commands, flags and values; it asks the program itself.</summary>
internal static class CompletionCommand
{
    private static readonly IReadOnlyDictionary<string, string> Scripts = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        // Read by bash and zsh from the command line as it stands; where luke knows nothing, names of files complete.
        ["bash"] =
            """
            # For this shell: source <(luke completion bash). For every shell: put that line into ~/.bashrc.
            _luke() {
                local IFS=$'\n'
                COMPREPLY=($(compgen -W "$(luke "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}"))
            }
            complete -o default -F _luke luke
            """,
        ["zsh"] =
            """
            # For this shell: source <(luke completion zsh). For every shell: put that line into ~/.zshrc, after compinit.
            _luke() {
                local -a found
                found=("${(@f)$(luke "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
                compadd -- ${found:#} || _files
            }
            compdef _luke luke
            """,
        ["fish"] =
            """
            # For this shell: luke completion fish | source. For every shell: luke completion fish > ~/.config/fish/completions/luke.fish
            complete -c luke -a '(luke "[suggest:"(commandline -C)"]" (commandline) 2>/dev/null)'
            """,
        ["pwsh"] =
            """
            # For this shell: luke completion pwsh | Out-String | Invoke-Expression. For every shell: put that line into $PROFILE.
            Register-ArgumentCompleter -Native -CommandName luke -ScriptBlock {
                param($word, $line, $position)
                luke "[suggest:$position]" "$line" 2>$null | Where-Object { $_ -like "$word*" } | ForEach-Object {
                    [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
                }
            }
            """,
    };

    public static Command Create()
    {
        var shell = new Argument<string>("shell") { Description = $"The shell: {string.Join(", ", Scripts.Keys)}." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        var command = new Command("completion", "Print a script that makes a shell complete the commands and flags of luke.") { shell };
        command.SetAction(parsed =>
        {
            Console.Out.WriteLine(Scripts[parsed.GetValue(shell)!]);
            return ExitCodes.Done;
        });
        return command;
    }
}
