using System.Diagnostics;
using LukePipeline.Jobs.Files;
using LukePipeline.Tests.Support;

namespace LukePipeline.Tests.EndToEnd;

/// <summary>A disk that is full for a while: a small file system in memory, in a mount namespace of the program's own.</summary>
public sealed class FullDiskTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [MountFact]
    [Trait("Category", "Long")]
    public async Task Run_DiskFullForAWhile_SaysSoAndGoesOnWhenThereIsSpace()
    {
        using var checkpoints = new GoldenCheckpoints();
        using var folder = new TemporaryFolder();
        Archive.Write(folder.File("in"), files: 3, documents: 3);
        string[] Arguments(string output) =>
        [
            "run", folder.File("in"), "--output", output, "--entity-model", checkpoints.Entities,
            "--relation-model", checkpoints.Relations, "--shard-bytes", Archive.ShardBytes(folder.File("in")), "--engines", "1",
        ];
        (await LukeProcess.RunAsync(Arguments(folder.File("undisturbed")))).Expect(0);
        var disk = Directory.CreateDirectory(folder.File("disk")).FullName;

        // All but 16 kB of the disk is taken: room for owner and plan, not for the tables. The copy at the end leaves the namespace.
        const string Script = "mount -t tmpfs -o size=4m none \"$DISK\" && head -c 4177920 /dev/zero > \"$DISK/ballast\"; "
            + "dotnet \"$@\"; code=$?; cp -r \"$DISK/out\" \"$COPY\"; exit $code";
        var start = new ProcessStartInfo("unshare") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.Environment["DISK"] = disk;
        start.Environment["COPY"] = folder.File("copy");
        foreach (var argument in new[] { "-rm", "/bin/sh", "-c", Script, "sh", Programs.Luke }
            .Concat(Arguments(Path.Combine(disk, "out"))))
        {
            start.ArgumentList.Add(argument);
        }

        using var luke = Process.Start(start)!;
        var errors = new List<string>();
        using var timeout = new CancellationTokenSource(Patience);
        var waited = false;
        while (await luke.StandardError.ReadLineAsync(timeout.Token) is { } line)
        {
            errors.Add(line);
            if (!waited && line.Contains("No space is left in", StringComparison.Ordinal))
            {
                // Seen from outside, the namespace's file system lies below the process.
                waited = true;
                File.Delete($"/proc/{luke.Id}/root{disk}/ballast");
            }
        }

        await luke.WaitForExitAsync(timeout.Token);

        Assert.True(waited, $"luke never said that there is no space, but:\n{string.Join('\n', errors)}");
        Assert.True(luke.ExitCode == 0, string.Join('\n', errors));
        Assert.True(File.Exists(Path.Combine(folder.File("copy"), JobPaths.Success)));
        Assert.Equal(OutputFiles.Tables(folder.File("undisturbed")), OutputFiles.Tables(folder.File("copy")));
    }
}
