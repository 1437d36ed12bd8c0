using System.Diagnostics;

namespace LukePipeline.Tests.Support;

/// <summary>A fact that needs a program to succeed at something simple; it is skipped, with a message, where it does not.</summary>
internal class ToolFactAttribute : FactAttribute
{
    protected ToolFactAttribute(string missing, params string[] command) => Skip = Run(command) is (0, _, _) ? null! : missing;

    /// <summary>Runs a program to its end.</summary>
    internal static (int Code, string Output, string Error) Run(string[] command, IReadOnlyDictionary<string, string>? environment = null)
    {
        if (ServerProcess.FindOnPath(command[0]) is not { } program)
        {
            return (127, "", $"{command[0]} is not on PATH.");
        }

        var start = new ProcessStartInfo(program, command[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, error.GetAwaiter().GetResult());
    }
}

/// <summary>A theory that needs kubectl, of whatever version (Debian 12's kubernetes-client is 1.20).</summary>
internal sealed class KubectlTheoryAttribute : TheoryAttribute
{
    public KubectlTheoryAttribute() => Skip = ToolFactAttribute.Run(["kubectl", "kustomize", "--help"]) is (0, _, _)
        ? null!
        : "kubectl is not installed: install Debian's kubernetes-client.";
}

/// <summary>A fact that needs compose, as a plugin of Docker's client or as the program that Debian packages; no engine.</summary>
internal sealed class DockerComposeFactAttribute() : ToolFactAttribute(
    "Neither 'docker compose' nor docker-compose is installed: install the compose plugin of the Docker client, or Debian's docker-compose.",
    [.. Command, "version"])
{
    /// <summary>How compose is called here.</summary>
    internal static string[] Command { get; } = Run(["docker", "compose", "version"]).Code == 0 ? ["docker", "compose"] : ["docker-compose"];
}
