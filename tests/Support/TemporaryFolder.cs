namespace LukePipeline.Tests.Support;

/// <summary>A folder of its own for one test, removed with everything in it at the end.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("luke-test-").FullName;

    public string File(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose()
    {
        if (OperatingSystem.IsLinux())
        {
            // .NET cannot name what is not UTF-8.
            using var remove = System.Diagnostics.Process.Start("/bin/rm", ["-rf", "--", Path]);
            remove.WaitForExit();
            return;
        }

        Directory.Delete(Path, recursive: true);
    }
}
