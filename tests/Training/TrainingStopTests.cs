using System.Text.Json;
using LukePipeline.Tests.EndToEnd;
using LukePipeline.Tests.Support;
using LukePipeline.Tests.Training.Growing;

namespace LukePipeline.Tests.Training;

/// <summary>Ctrl+C at a training run; sent as SIGTERM, for the reason given at <see cref="LukeProcess.Terminate"/>.</summary>
public sealed class TrainingStopTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [LinuxFact]
    public async Task Base_StoppedByCtrlCAndResumed_EqualsARunThatWasNotStopped()
    {
        var text = _folder.File("text.jsonl");
        File.WriteAllText(text, JsonSerializer.Serialize(new { text = string.Concat(Enumerable.Repeat("Ada lived in London .\n\n", 2_000)) }) + "\n");
        var source = EncoderDirectory.Bert(_folder.File("bert"), seed: 3);
        string[] command =
        [
            "train", "base", "--from", source, "--text", text, "--vocab-size", "290", "--steps", "400", "--lr", "3e-3", "--tokens-per-batch", "256",
            "--sequence-tokens", "24", "--evaluate-every", "20", "--precision", "float32", "--dtype", "float32",
        ];
        var (whole, stopped) = (_folder.File("whole"), _folder.File("stopped"));
        var undisturbed = await LukeProgram.RunAsync([.. command, "--output", whole]);
        Assert.True(undisturbed.ExitCode == 0, undisturbed.Error);

        var (exitCode, error) = await StopAtFirstScoreAsync("held-out loss", [.. command, "--output", stopped]);
        Assert.True(exitCode == 130, $"exit code {exitCode}\n{error}");
        Assert.Contains("Stopping after this step", error, StringComparison.Ordinal);
        Assert.Contains("The same command with --resume goes on", error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(stopped, "model.safetensors")));

        var again = await LukeProgram.RunAsync([.. command, "--output", stopped]);
        Assert.NotEqual(0, again.ExitCode);
        Assert.Contains("Add --resume", again.Error, StringComparison.Ordinal);
        var resumed = await LukeProgram.RunAsync([.. command, "--output", stopped, "--resume"]);
        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "model.safetensors")), File.ReadAllBytes(Path.Combine(stopped, "model.safetensors")));
        Assert.False(File.Exists(Path.Combine(stopped, "training.state")));
    }

    [LinuxFact]
    public async Task Relations_FrozenEncoderStoppedAndResumed_EqualsARunThatWasNotStopped()
    {
        var entities = _folder.File("entities");
        var corpus = _folder.File("corpus.jsonl");
        File.WriteAllLines(corpus, Enumerable.Range(0, 40).Select(i => JsonSerializer.Serialize(new
        {
            id = $"mine-{i}-0",
            text = "Ada works for Acme .",
            tokens = "Ada works for Acme .".Split(' '),
            entities = new[] { new { start = 0, end = 1, label = "PER" }, new { start = 3, end = 4, label = "ORG" } },
            relations = new[] { new { head = 0, tail = 1, label = "WORKS_FOR" } },
            source = "a",
        })));
        string[] shape = ["--hidden", "32", "--heads", "2", "--layers", "1", "--vocab-size", "300", "--replace", "0", "--bpe-dropout", "0", "--lr", "3e-3"];
        var tagger = await LukeProgram.RunAsync(["train", "entities", "--train", corpus, "--output", entities, "--steps", "20", .. shape]);
        Assert.True(tagger.ExitCode == 0, tagger.Error);
        string[] command =
        [
            "train", "relations", "--freeze-encoder", "--base", entities, "--train", corpus, "--dev", corpus, "--steps", "400", "--evaluate-every", "20",
            "--replace", "0", "--bpe-dropout", "0", "--lr", "3e-3", "--precision", "float32",
        ];
        var (whole, stopped) = (_folder.File("whole"), _folder.File("stopped"));
        var undisturbed = await LukeProgram.RunAsync([.. command, "--output", whole]);
        Assert.True(undisturbed.ExitCode == 0, undisturbed.Error);

        var (exitCode, error) = await StopAtFirstScoreAsync("dev F1", [.. command, "--output", stopped]);
        Assert.True(exitCode == 130, $"exit code {exitCode}\n{error}");
        var resumed = await LukeProgram.RunAsync([.. command, "--output", stopped, "--resume"]);

        Assert.True(resumed.ExitCode == 0, resumed.Error);
        Assert.Equal(File.ReadAllBytes(Path.Combine(whole, "model.safetensors")), File.ReadAllBytes(Path.Combine(stopped, "model.safetensors")));
    }

    private static async Task<(int ExitCode, string Error)> StopAtFirstScoreAsync(string score, string[] arguments)
    {
        var environment = new Dictionary<string, string> { ["OMP_NUM_THREADS"] = "1" };
        using var luke = LukeProcess.Start(environment, arguments);
        await luke.WaitForAsync(score);
        luke.Signal(LukeProcess.Terminate);
        var result = await luke.WaitAsync();
        return (result.ExitCode, result.Error);
    }
}
