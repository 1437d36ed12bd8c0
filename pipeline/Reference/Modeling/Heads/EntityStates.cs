using LukePipeline.Ground;
using LukePipeline.Reference.Modeling.Layers;
using static TorchSharp.torch;

namespace LukePipeline.Reference.Modeling.Heads;

/// <summary>What the entity heads read from the encoder.</summary>
internal static class EntityStates
{
    /// <summary>The entity states [B, E, hidden], E being at least <paramref name="atLeast"/>.</summary>
    public static Tensor Require(LukeModelOutput states, int atLeast, string model)
    {
        var entities = states.EntityLastHiddenState ?? throw new ModelInputException(InputFault.Missing, $"{model} needs entity_ids.");
        return entities.shape[1] >= atLeast
            ? entities
            : throw new ModelInputException(
                InputFault.OutOfRange, $"{model} needs at least {atLeast} entities in each row, entity_ids has {entities.shape[1]}.");
    }

    /// <summary>The states of the words at <paramref name="positions"/> [B, E]: [B, E, hidden].</summary>
    public static Tensor WordsAt(Tensor words, Tensor positions, string name)
    {
        InputChecks.Dimensions(positions, name, "[batch, entities]", 2);
        InputChecks.Ids(positions, name, words.shape[1]);
        return words.gather(1, positions.to_type(ScalarType.Int64).unsqueeze(-1).expand(-1, -1, words.shape[2]));
    }
}
