namespace LukePipeline.Training;

/// <summary>The sizes of a LUKE encoder that a training forward pass needs.</summary>
/// <param name="VocabularySize">Word vocabulary.</param>
/// <param name="EntityVocabularySize">Entity vocabulary.</param>
/// <param name="Hidden">Hidden size.</param>
/// <param name="EntityEmbedding">Size of an entity embedding before its projection.</param>
/// <param name="Layers">Number of layers.</param>
/// <param name="Heads">Attention heads.</param>
/// <param name="Intermediate">Size of the feed-forward layer.</param>
/// <param name="Positions">Size of both position tables.</param>
/// <param name="LayerNormEpsilon">Epsilon of every LayerNorm.</param>
internal sealed record LukeArchitecture(
    int VocabularySize,
    int EntityVocabularySize,
    int Hidden,
    int EntityEmbedding,
    int Layers,
    int Heads,
    int Intermediate,
    int Positions,
    double LayerNormEpsilon)
{
    /// <summary>Size of one attention head.</summary>
    public int HeadSize => Hidden / Heads;
}
