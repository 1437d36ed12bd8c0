namespace LukePipeline.Tests.Support;

/// <summary>Our programs as tests start them: those of this build, or the published ones (<c>tests/run.sh --long</c>), compiled ahead of time as they ship.</summary>
internal static class Programs
{
    /// <summary>Names the folder with <c>silo</c> and <c>client</c> as <c>dotnet publish</c> leaves them.</summary>
    private const string Published = "LUKE_PUBLISHED";

    /// <summary>The command line program.</summary>
    public static string Luke => PathOf("client", "luke");

    /// <summary>The path of a program.</summary>
    /// <param name="project">Its folder: <c>silo</c> or <c>client</c>.</param>
    /// <param name="assembly">Its assembly, without extension.</param>
    public static string PathOf(string project, string assembly)
    {
        if (Environment.GetEnvironmentVariable(Published) is { Length: > 0 } published)
        {
            return Path.Combine(published, project, assembly + ".dll");
        }

        // …/tests/bin/CONFIGURATION/FRAMEWORK/
        var framework = new DirectoryInfo(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));
        return Path.Combine(TestPaths.Root, project, "bin", framework.Parent!.Name, framework.Name, assembly + ".dll");
    }
}
