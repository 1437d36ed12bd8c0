namespace LukePipeline.Client.Running;

/// <summary>How this program is called, for commands that are shown to be typed: a hint that does not work as it stands is none.</summary>
internal static class OwnCommand
{
    private const string Name = "luke";

    /// <summary><c>luke</c> where the shell finds it, else what does the same from any folder.</summary>
    public static string Call
    {
        get
        {
            var program = Environment.ProcessPath;
            if (program is null || Path.GetFileNameWithoutExtension(program) != Name)
            {
                return $"dotnet {Quote(Path.Combine(AppContext.BaseDirectory, $"{Name}.dll"))}";
            }

            var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
            return folders.Any(folder => File.Exists(Path.Combine(folder, Path.GetFileName(program)))) ? Name : Quote(program);
        }
    }

    /// <summary>A word as a shell reads it as one.</summary>
    public static string Quote(string word) => word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || "/\\.,:_-+=@%".Contains(c, StringComparison.Ordinal))
        ? word
        : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
