using System.Text.Json;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Luke.Weights;
using LukePipeline.Reference.Modeling;
using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>Moves weights between training and checkpoint directories that any LUKE library can load.</summary>
internal static class TrainedCheckpoint
{
    /// <summary>The whole entity vocabulary of a trained model: no task that is trained here asks for entities by name.</summary>
    public static IReadOnlyList<string> EntityTitles { get; } = ["[PAD]", "[UNK]", "[MASK]", "[MASK2]"];

    /// <summary>Fills parameters with the weights of a checkpoint; those that it has not (a new head) stay.</summary>
    /// <param name="parameters">The parameters; their entity vocabulary is <see cref="EntityTitles"/>.</param>
    /// <param name="directory">The checkpoint.</param>
    /// <param name="entities">The checkpoint's entity vocabulary.</param>
    /// <param name="withHead">Whether the head is taken too.</param>
    public static void Load(LukeParameters parameters, string directory, EntityVocabulary entities, bool withHead)
    {
        using var checkpoint = CheckpointDirectory.Open(directory);
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in parameters.All)
        {
            if (name == "luke.entity_embeddings.entity_embeddings.weight")
            {
                long[] rows = [entities.PadId, entities.UnknownId, entities.MaskId, entities.Mask2Id];
                parameter.copy_(checkpoint.Weights.ReadRows(name, [.. rows.Distinct().Order()], ScalarType.Float32)
                    .index_select(0, tensor(rows.Select(row => (long)rows.Distinct().Order().ToList().IndexOf(row)).ToArray())));
            }
            else if (checkpoint.Weights.TryFind(name, out var weight) && (withHead || name.StartsWith("luke.", StringComparison.Ordinal)))
            {
                if (!weight.Shape.SequenceEqual(parameter.shape))
                {
                    throw new LukeException($"{directory}: {name} has the shape [{string.Join(", ", weight.Shape)}], but [{string.Join(", ", parameter.shape)}] is needed.");
                }

                parameter.copy_(checkpoint.Weights.Read(name, ScalarType.Float32));
            }
            else if (name.StartsWith("luke.", StringComparison.Ordinal) && !name.StartsWith("luke.pooler.", StringComparison.Ordinal))
            {
                throw new LukeException($"{directory}: has no weight {name}, so it is no LUKE encoder to start from.");
            }
        }
    }

    /// <summary>Writes a checkpoint directory: weights, configuration, tokenizer, and how to extract with it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="attention">How it was trained: closed directions are written into the weights.</param>
    /// <param name="tokenizer">Its tokenizer.</param>
    /// <param name="directory">Where to write.</param>
    /// <param name="type">Float16 or Float32.</param>
    /// <param name="defaults">How to extract with it; null for the published recipe.</param>
    public static void Save(
        LukePreTrainedModel model, CandidateAttention attention, LukeTokenizer tokenizer, string directory, ScalarType type, CheckpointDefaults? defaults)
    {
        Directory.CreateDirectory(directory);
        tokenizer.SavePretrained(directory);
        File.WriteAllText(
            Path.Combine(directory, "entity_vocab.json"),
            JsonSerializer.Serialize(EntityTitles.Select((title, id) => (title, id)).ToDictionary(entry => entry.title, entry => entry.id)) + "\n");
        defaults?.Save(directory);
        var parameters = new LukeParameters(model);
        if (attention == CandidateAttention.Words)
        {
            ClosedAttention.Close(parameters, model.Config);
        }

        try
        {
            model.SavePretrained(directory, type);
        }
        finally
        {
            if (attention == CandidateAttention.Words)
            {
                ClosedAttention.Open(parameters, model.Config);
            }
        }
    }
}
