using LukePipeline.Luke;
using LukePipeline.Luke.Config;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Tests.Extraction;
using LukePipeline.Training.Graph;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Support;

/// <summary>Models of random weights whose encoders are one, as checkpoint folders.</summary>
internal sealed class OneEncoder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Makes an entity checkpoint, and a relation checkpoint with its encoder.</summary>
    /// <param name="isClosed">Whether they are closed. Default: yes.</param>
    public OneEncoder(bool isClosed = true)
    {
        var config = LukeConfig.FromPretrained(RecipeCases.EntityModel) with { InitializerRange = 0.15 };
        using var entities = LiteralLuke.Create(Ids.Entities, config, seed: 31);
        if (isClosed)
        {
            ClosedAttention.Close(new LukeParameters(entities), config);
        }

        Entities = Save(entities, "entities");
        Relations = SaveRelations(entities, "relations", _ => { });
    }

    public string Entities { get; }

    public string Relations { get; }

    public void Dispose() => _folder.Dispose();

    /// <summary>The relation checkpoint with another encoder, changed as one likes.</summary>
    public string Change(string name, Action<IReadOnlyDictionary<string, TorchSharp.Modules.Parameter>> change)
    {
        using var entities = LukeForEntitySpanClassification.FromPretrained(Entities);
        return SaveRelations(entities, name, change);
    }

    /// <summary>A relation model with the encoder of an entity model.</summary>
    public static LukePreTrainedModel RelationsOf(LukePreTrainedModel entities)
    {
        var config = (entities.Config with { Architectures = [nameof(LukeForMentionPairClassification)], PairHiddenSize = 24 }).WithLabels(["no_relation", "A", "B", "C"]);
        var relations = LiteralLuke.Create(Ids.Relations, config, seed: 32);
        var encoder = ParameterSlot.Of(entities).ToDictionary(slot => slot.Name, slot => slot.Value);
        using var gradients = no_grad();
        foreach (var slot in ParameterSlot.Of(relations).Where(slot => slot.Name.StartsWith("luke.", StringComparison.Ordinal)))
        {
            slot.Value.copy_(encoder[slot.Name]);
        }

        return relations;
    }

    private string SaveRelations(LukePreTrainedModel entities, string name, Action<IReadOnlyDictionary<string, TorchSharp.Modules.Parameter>> change)
    {
        using var relations = RelationsOf(entities);
        using (no_grad())
        {
            change(new LukeParameters(relations).All);
        }

        return Save(relations, name);
    }

    private string Save(LukePreTrainedModel model, string name)
    {
        var folder = Directory.CreateDirectory(_folder.File(name)).FullName;
        foreach (var file in Directory.GetFiles(RecipeCases.Tokenizer))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)), overwrite: true);
        }

        File.WriteAllText(Path.Combine(folder, Checkpoint.ExtractionFileName), """{ "context": "sentence" }""");
        model.SavePretrained(folder, ScalarType.Float32);
        return folder;
    }
}
