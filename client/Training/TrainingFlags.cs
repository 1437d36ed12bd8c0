using LukePipeline.Ground.Settings;
using LukePipeline.Training;
using LukePipeline.Training.Graph;
using LukePipeline.Training.Running;
using TorchSharp;

namespace LukePipeline.Client.Training;

/// <summary>Reads a training request off the settings of a command.</summary>
internal static class TrainingFlags
{
    /// <summary>What cannot be said of one setting alone.</summary>
    public static IEnumerable<string> Problems(SettingValues values)
    {
        if (values.Get(TrainingSchema.Base) is not null && values.Get(TrainingSchema.FromScratch))
        {
            yield return $"{TrainingSchema.Base.Flag} and {TrainingSchema.FromScratch.Flag} exclude each other: leave one out.";
        }

        if (values.Get(TrainingSchema.FreezeEncoder) && values.Get(TrainingSchema.Base) is null)
        {
            yield return $"{TrainingSchema.FreezeEncoder.Flag} keeps the encoder of a checkpoint: name it with {TrainingSchema.Base.Flag}, the entity checkpoint of the jobs to come.";
        }

        if (values.Get(TrainingSchema.FreezeEncoder) && values.Get(TrainingSchema.PairHead) is not (null or TrainingSchema.OnePass))
        {
            yield return $"{TrainingSchema.FreezeEncoder.Flag} and {TrainingSchema.PairHead.Flag} markers exclude each other, since markers would be new to the encoder: leave one out.";
        }

        if (values.Get(TrainingSchema.Overwrite) && values.Get(TrainingSchema.Resume))
        {
            yield return $"{TrainingSchema.Overwrite.Flag} and {TrainingSchema.Resume.Flag} exclude each other: leave one out.";
        }
    }

    public static TrainingRequest Read(SettingValues values, IReadOnlyList<string> train, IReadOnlyList<string>? partial = null)
    {
        foreach (var file in train.Concat(partial ?? []))
        {
            CommandFiles.Require(file);
        }

        if (values.Get(TrainingSchema.Dev) is { } dev)
        {
            CommandFiles.Require(dev);
        }

        foreach (var setting in new[] { TrainingSchema.Base, TrainingSchema.Names })
        {
            if (values.Get(setting) is { } folder)
            {
                CommandFiles.RequireFolder(setting.Flag, folder);
            }
        }

        torch.set_num_threads(values.Get(TrainingSchema.Threads));
        return new TrainingRequest
        {
            Train = train,
            Partial = partial ?? [],
            Dev = values.Get(TrainingSchema.Dev),
            DevSentences = values.Get(TrainingSchema.DevSentences),
            Output = values.Get(TrainingSchema.Output)!,
            Base = values.Get(TrainingSchema.Base),
            Names = values.Get(TrainingSchema.Names),
            Attention = values.Get(TrainingSchema.FullAttention) ? CandidateAttention.All : CandidateAttention.Words,
            HalfPrecision = values.Get(TrainingSchema.Dtype) == "float16",
            Precision = Enum.Parse<TrainingPrecision>(values.Get(TrainingSchema.Precision)!, ignoreCase: true),
            Overwrite = values.Get(TrainingSchema.Overwrite),
            Resume = values.Get(TrainingSchema.Resume),
            Sizes = new EncoderSizes
            {
                Layers = values.Get(TrainingSchema.Layers),
                Heads = values.Get(TrainingSchema.Heads),
                Hidden = values.Get(TrainingSchema.Hidden),
                VocabularySize = values.Get(TrainingSchema.VocabularySize),
            },
            Settings = new TrainingSettings
            {
                Steps = values.Get(TrainingSchema.Steps),
                LearningRate = values.Get(TrainingSchema.LearningRate),
                Warmup = values.Get(TrainingSchema.Warmup),
                Dropout = values.Get(TrainingSchema.Dropout),
                Seed = values.Get(TrainingSchema.Seed),
                EvaluateEvery = values.Get(TrainingSchema.EvaluateEvery),
                Patience = values.Get(TrainingSchema.Patience),
            },
        };
    }
}
