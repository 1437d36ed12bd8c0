using System.Text.Json;
using LukePipeline.Extraction.Stages;
using LukePipeline.Ground;
using LukePipeline.Luke;
using LukePipeline.Luke.Tokenizer;
using LukePipeline.Reference.Modeling;
using static TorchSharp.torch;

namespace LukePipeline.Training.Graph;

/// <summary>Moves weights between training and checkpoints that any LUKE library can load.</summary>
/// <param name="model">The model.</param>
/// <param name="attention">How it is trained: closed directions are written into the weights of the checkpoint.</param>
/// <param name="tokenizer">Its tokenizer.</param>
/// <param name="defaults">How to extract with it; null for the published recipe.</param>
internal sealed class TrainedCheckpoint(LukePreTrainedModel model, CandidateAttention attention, LukeTokenizer tokenizer, CheckpointDefaults? defaults)
{
    /// <summary>Entity id of <c>[MASK]</c>.</summary>
    public const int MaskEntity = 2;

    /// <summary>Entity id of <c>[MASK2]</c>.</summary>
    public const int Mask2Entity = 3;

    /// <summary>The whole entity vocabulary of a trained model: no task that is trained here asks for entities by name.</summary>
    public static IReadOnlyList<string> EntityTitles { get; } = ["[PAD]", "[UNK]", "[MASK]", "[MASK2]"];

    /// <summary>Fills parameters with the weights of a checkpoint; those that it has not (a new head) stay.</summary>
    /// <param name="parameters">The parameters; their entity vocabulary is <see cref="EntityTitles"/>.</param>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="withHead">Whether the head is taken too.</param>
    public static void Load(LukeParameters parameters, Checkpoint checkpoint, bool withHead)
    {
        using var weights = checkpoint.OpenWeights();
        using var noGradient = no_grad();
        using var scope = NewDisposeScope();
        foreach (var (name, parameter) in parameters.All)
        {
            if (name == "luke.entity_embeddings.entity_embeddings.weight")
            {
                var entities = checkpoint.Tokenizer.Entities;
                long[] rows = [entities.PadId, entities.UnknownId, entities.MaskId, entities.Mask2Id];
                parameter.copy_(weights.ReadRows(name, [.. rows.Distinct().Order()], ScalarType.Float32)
                    .index_select(0, tensor(rows.Select(row => (long)rows.Distinct().Order().ToList().IndexOf(row)).ToArray())));
            }
            else if (weights.TryFind(name, out var weight) && (withHead || name.StartsWith("luke.", StringComparison.Ordinal)))
            {
                if (!weight.Shape.SequenceEqual(parameter.shape))
                {
                    throw new LukeException($"{checkpoint.Location}: {name} has the shape [{string.Join(", ", weight.Shape)}], but [{string.Join(", ", parameter.shape)}] is needed.");
                }

                parameter.copy_(weights.Read(name, ScalarType.Float32));
            }
            else if (name.StartsWith("luke.", StringComparison.Ordinal) && !name.StartsWith("luke.pooler.", StringComparison.Ordinal))
            {
                throw new LukeException($"{checkpoint.Location}: has no weight {name}, so it is no LUKE encoder to start from.");
            }
        }
    }

    /// <summary>Hands the model over as the checkpoint that <see cref="Save"/> would write, in float32. It must not be trained meanwhile.</summary>
    /// <param name="use">Computes with it; it is gone afterwards.</param>
    public T Use<T>(Func<Checkpoint, T> use)
    {
        using var weights = new ModelWeights(model);
        var checkpoint = Checkpoint.InMemory(weights.Location, model.Config with { Architectures = [model.GetName()] }, tokenizer, [MaskEntity, Mask2Entity], defaults?.ToFile(), weights);
        return Closed(() => use(checkpoint));
    }

    /// <summary>Writes a checkpoint directory: weights, configuration, tokenizer, and how to extract with it.</summary>
    /// <param name="directory">Where to write.</param>
    /// <param name="type">Float16 or Float32.</param>
    public void Save(string directory, ScalarType type)
    {
        Directory.CreateDirectory(directory);
        tokenizer.SavePretrained(directory);
        File.WriteAllText(
            Path.Combine(directory, "entity_vocab.json"),
            JsonSerializer.Serialize(EntityTitles.Select((title, id) => (title, id)).ToDictionary(entry => entry.title, entry => entry.id)) + "\n");
        defaults?.Save(directory);
        Closed(() =>
        {
            model.SavePretrained(directory, type);
            return true;
        });
    }

    private T Closed<T>(Func<T> action)
    {
        if (attention != CandidateAttention.Words)
        {
            return action();
        }

        var parameters = new LukeParameters(model);
        ClosedAttention.Close(parameters, model.Config);
        try
        {
            return action();
        }
        finally
        {
            ClosedAttention.Open(parameters, model.Config);
        }
    }
}
