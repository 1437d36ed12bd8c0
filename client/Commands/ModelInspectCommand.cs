using System.CommandLine;
using System.Globalization;
using LukePipeline.Client.Display;
using LukePipeline.Client.Options;
using LukePipeline.Client.Outcomes;
using LukePipeline.Engine.Batches;
using LukePipeline.Extraction;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Jobs.Planning;
using LukePipeline.Luke;
using LukePipeline.Reference.Inspection;

namespace LukePipeline.Client.Commands;

/// <summary><c>luke model inspect DIR</c>: what a checkpoint holds and what is wrong with it; exit code 1 if it cannot be used.</summary>
internal static class ModelInspectCommand
{
    public static Command Create()
    {
        var command = new Command("inspect", "Show what a checkpoint holds and what is wrong with it. Exit code 1 if it cannot be used.");
        var directory = new Argument<string>("DIR") { Description = "The checkpoint: a folder with config.json and the weights." };
        command.Arguments.Add(directory);
        var options = new SettingOptions(command, [CommandSettings.Json]);
        command.SetAction(parsed =>
        {
            var path = parsed.GetRequiredValue(directory);
            if (!Directory.Exists(path))
            {
                throw new UsageException($"{path}: there is no such folder. Name one with config.json and model.safetensors.");
            }

            var report = ModelInspector.Inspect(Checkpoint.Open(path), read => CheckpointDefaults.Describe(read, StageRegistry.Shipped.All.SelectMany(stage => stage.Settings)));
            report = report.Problems.Count == 0 ? AsJobsSeeIt(report, Checkpoint.Open(path)) : report;
            if (options.Read(parsed).Get(CommandSettings.Json))
            {
                Console.Out.WriteLine(ModelJson.Write(report));
            }
            else
            {
                Print(report, Console.Out);
            }

            return report.Problems.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>A report with what jobs would be told of the checkpoint and of what stands beside it, or why they cannot use that.</summary>
    private static ModelReport AsJobsSeeIt(ModelReport report, Checkpoint checkpoint)
    {
        try
        {
            return report with { Notes = [.. report.Notes, .. Warnings(checkpoint)] };
        }
        catch (LukeException e)
        {
            return report with { Problems = [e.Message] };
        }
    }

    private static IEnumerable<string> Warnings(Checkpoint checkpoint) => StageRegistry.Shipped.All
        .Where(stage => stage.Settings.Count > 0 && Fits(stage, checkpoint))
        .Select(stage => (Stage: stage, Checkpoints: new Dictionary<StageId, Checkpoint> { [stage.Id] = checkpoint }))
        .SelectMany(use => CheckpointFit.Warnings([use.Stage], use.Checkpoints, JobOptions.Of(JobOptions.NoJob, use.Checkpoints, StageRegistry.Shipped)))
        .Select(warning => $"{warning}.");

    private static bool Fits(StageDescriptor stage, Checkpoint checkpoint)
    {
        try
        {
            CheckpointFit.Check(stage, checkpoint);
            return true;
        }
        catch (LukeException)
        {
            return false; // a checkpoint of another task
        }
    }

    private static void Print(ModelReport report, TextWriter output)
    {
        Line("architecture", report.Architecture);
        if (report.Sizes is { } sizes)
        {
            Line("encoder", $"{sizes.Layers} layers of {sizes.HiddenSize}, {sizes.Heads} heads, feed-forward {sizes.IntermediateSize}, "
                + (sizes.EntityAwareAttention ? "entity-aware attention" : "plain attention"));
            Line("vocabulary", $"{Number(sizes.VocabularySize)} words, {Number(sizes.EntityVocabularySize)} entities of {sizes.EntityEmbeddingSize}");
            Line("longest input", $"{sizes.MaxTokens} tokens");
        }

        Line("candidates", report.IsClosed switch
        {
            true when report.IsWatched == true => "attended to by nothing (closed) as far as texts show: computed beside the words, each row watched; on a GPU all are computed, as of an open one",
            true => "attended to by nothing (closed): computed beside the words, those that cannot win not at all",
            false when report.Extraction.ContainsKey("candidateMargin") => "attended to by words and candidates (open): those that their words leave are computed, in a second pass",
            false => "attended to by words and candidates (open): all are computed",
            null => null,
        });
        Line("parameters", report.Parameters is { } count ? Number(count) : null);
        Line("labels", report.Labels.Count > 0 ? $"{report.Labels.Count}: {string.Join(", ", report.Labels)}" : null);
        Line("weights", report.Format is null
            ? null
            : $"{report.Format} ({string.Join(", ", report.Files)}), {Number(report.Bytes!.Value)} bytes, "
                + string.Join(", ", report.Dtypes.Select(dtype => $"{dtype.Value} {dtype.Key}")));
        if (report.Tokenizer is { } tokenizer)
        {
            Line("tokenizer", $"{Number(tokenizer.Tokens)} words, {Number(tokenizer.Entities)} entities, task {tokenizer.Task ?? "none"}, "
                + $"at most {tokenizer.MaxMentionLength} tokens per entity");
        }

        Line("extraction", report.Extraction.Count == 0 ? null : string.Join(", ", report.Extraction.Select(key => $"{key.Key} {key.Value}")));
        foreach (var note in report.Notes)
        {
            Line("note", note);
        }

        foreach (var problem in report.Problems)
        {
            Line("problem", problem);
        }

        void Line(string name, string? value)
        {
            if (value is not null)
            {
                output.WriteLine($"{name,-14} {StyledWriter.Clean(value)}");
            }
        }
    }

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
