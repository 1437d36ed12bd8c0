using System.Text.Json;
using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Inspection;

/// <summary>
/// Looks a checkpoint directory through, and does not stop at the first problem. Every weight is read once, to find values that are no
/// numbers; none is kept.
/// </summary>
public static class ModelInspector
{
    private static readonly string[] WithLabels =
    [
        nameof(LukeForEntityClassification), nameof(LukeForEntityPairClassification), nameof(LukeForEntitySpanClassification),
        nameof(LukeForMentionPairClassification), nameof(LukeForSequenceClassification), nameof(LukeForTokenClassification),
    ];

    /// <summary>Inspects a checkpoint directory. Whatever is wrong with it stands in the report, not in an exception.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="extraction">Reads what stands beside it for extraction, which is for a higher floor to understand.</param>
    public static ModelReport Inspect(Checkpoint checkpoint, Func<Checkpoint, IReadOnlyDictionary<string, JsonElement>> extraction)
    {
        var directory = checkpoint.Location;
        List<string> problems = [];
        List<string> notes = [];
        var report = new ModelReport { Notes = notes, Problems = problems };
        var config = Try(problems, () => checkpoint.Config);
        if (config is not null)
        {
            report = Describe(report, config, notes);
            problems.AddRange(VocabularyChecks.Problems(directory, config));
        }

        // The files themselves: they are described even where they do not fit the rest.
        using var files = Try(problems, () => CheckpointDirectory.Open(directory, checkFinite: false));
        if (files is not null)
        {
            report = Describe(report, files);
        }

        if (config is not null && files is not null)
        {
            var known = problems.Count;
            report = report with { Parameters = Fit(report.Architecture!, config, files.Weights, notes, problems) };
            if (problems.Count == known && Try(problems, () => checkpoint.IsClosed ? "yes" : "no") is { } closed)
            {
                report = report with { IsClosed = closed == "yes", IsWatched = checkpoint.IsWatched ? true : null };
            }
        }

        return report with
        {
            Tokenizer = InspectTokenizer(checkpoint, notes, problems),
            Extraction = (config is null ? null : Try(problems, () => extraction(checkpoint))) ?? report.Extraction,
        };
    }

    private static ModelReport Describe(ModelReport report, LukeConfig config, List<string> notes)
    {
        var saved = config.Architectures?.FirstOrDefault();
        var architecture = saved is not null && LukeModels.Names.Contains(saved) ? saved : nameof(LukeModel);
        if (saved != architecture)
        {
            notes.Add($"{LukeConfig.FileName} names {(saved is null ? "no class" : $"the class {saved}, which is not known here")}: "
                + $"inspected as {architecture}.");
        }

        return report with
        {
            Architecture = architecture,
            Sizes = new(
                config.HiddenSize, config.NumHiddenLayers, config.NumAttentionHeads, config.IntermediateSize, config.VocabSize,
                config.EntityVocabSize, config.EntityEmbSize, config.MaxTokens, config.UseEntityAwareAttention),
            Labels = WithLabels.Contains(architecture) ? [.. config.Id2Label.OrderBy(pair => pair.Key).Select(pair => pair.Value)] : [],
        };
    }

    private static ModelReport Describe(ModelReport report, CheckpointDirectory checkpoint) => report with
    {
        Format = checkpoint.Format == WeightFormat.Safetensors ? "safetensors" : "pytorch",
        Files = [.. checkpoint.WeightFiles.Select(path => Path.GetFileName(path)!)],
        Bytes = checkpoint.Weights.Weights.Sum(weight => weight.Bytes),
        Dtypes = checkpoint.Weights.Weights.GroupBy(weight => weight.Dtype.ToString().ToLowerInvariant())
            .ToDictionary(group => group.Key, group => group.Count()),
    };

    private static long? Fit(string architecture, LukeConfig config, IWeightSource weights, List<string> notes, List<string> problems)
    {
        using var model = Try(problems, () => LukeModels.CreateEmpty(architecture, config, WeightNames.HasPooler(weights))!);
        if (model is null)
        {
            return null;
        }

        var plan = WeightPlan.Of(model, weights, newHead: false);
        problems.AddRange(plan.Problems.Select(problem => problem.Message));
        if (plan.Unused.Count > 0)
        {
            notes.Add($"{plan.Unused.Count} weights have no place in {architecture} and are ignored: "
                + $"{string.Join(", ", plan.Unused.Take(5))}{(plan.Unused.Count > 5 ? ", …" : "")}.");
        }

        foreach (var name in plan.Matches.Select(match => match.Weight.Name).Distinct())
        {
            using var scope = NewDisposeScope();
            var finite = Try(problems, () => FiniteCheck.IsFinite(weights.Map(name)) ? "yes" : "no");
            if (finite == "no")
            {
                problems.Add(FiniteCheck.Failure(weights.Location, name).Message);
            }
        }

        return model.ParameterCount;
    }

    private static TokenizerFacts? InspectTokenizer(Checkpoint checkpoint, List<string> notes, List<string> problems)
    {
        if (!new[] { "vocab.json", "merges.txt", "tokenizer_config.json" }.Any(name => File.Exists(Path.Combine(checkpoint.Location, name))))
        {
            notes.Add("There is no tokenizer beside the model: name one where text is to be encoded.");
            return null;
        }

        var tokenizer = Try(problems, () => checkpoint.Tokenizer);
        return tokenizer is null
            ? null
            : new(
                tokenizer.TokenCount,
                tokenizer.Entities.Count,
                LukeTaskNames.NameOf(tokenizer.Task),
                tokenizer.MaxMentionLength);
    }

    private static T? Try<T>(List<string> problems, Func<T> action)
        where T : class
    {
        try
        {
            return action();
        }
        catch (LukeException e)
        {
            problems.Add(e.Message);
            return null;
        }
    }
}
