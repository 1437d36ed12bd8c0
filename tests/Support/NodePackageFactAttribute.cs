using System.Diagnostics;

namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs a package of <c>tests/servers</c> to load; it is skipped, with a message, where it does not.</summary>
internal sealed class NodePackageFactAttribute : FactAttribute
{
    public NodePackageFactAttribute(string package) => Skip = NodeScript.Loads(package) ? null! : $"{package} does not load: run 'npm ci' in tests/servers.";
}

/// <summary>Runs scripts with the packages of <c>tests/servers</c>.</summary>
internal static class NodeScript
{
    private static string Packages => Path.Combine(TestPaths.Root, "tests", "servers", "node_modules");

    /// <summary>Whether a package can be loaded.</summary>
    public static bool Loads(string package) =>
        Directory.Exists(Path.Combine(Packages, package)) && ToolFactAttribute.Run(["node", "-e", $"require('{package}')"], Environment("")).Code == 0;

    /// <summary>Runs a script, whose folder is <c>process.env.FOLDER</c>.</summary>
    /// <returns>What it printed.</returns>
    public static string Run(string script, string folder)
    {
        var (code, output, error) = ToolFactAttribute.Run(["node", "-e", script], Environment(folder));
        Assert.True(code == 0, $"{error}{output}");
        return output.Trim();
    }

    /// <summary>Starts a script that answers each line that it reads by one that it writes.</summary>
    public static Process Start(string script)
    {
        var start = new ProcessStartInfo(ServerProcess.FindOnPath("node")!, ["-e", script]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        start.Environment["NODE_PATH"] = Packages;
        return Process.Start(start)!;
    }

    private static Dictionary<string, string> Environment(string folder) => new() { ["NODE_PATH"] = Packages, ["FOLDER"] = folder };
}
