namespace LukePipeline.Engine.Attention;

/// <summary>
/// Where one sequence (a window with its candidates, or a pair) stands among the packed rows: its words in the word part, its
/// entities in the entity part, and the rows that the head reads.
/// </summary>
/// <param name="FirstWord">First of its rows in the word part.</param>
/// <param name="Words">Number of its word rows; positive.</param>
/// <param name="FirstEntity">First of its rows in the entity part.</param>
/// <param name="Entities">Number of its entity rows; positive, or zero where words run alone.</param>
/// <param name="FirstRead">First of its rows among the word rows that the head reads.</param>
/// <param name="Reads">Number of its word rows that the head reads; zero where it reads entities only.</param>
/// <param name="Groups">Its groups in the order of its rows; together they are all of its rows, each once.</param>
internal readonly record struct PackedSequence(
    int FirstWord, int Words, int FirstEntity, int Entities, int FirstRead, int Reads, PackedGroup[] Groups)
{
    /// <summary>A sequence of one group.</summary>
    public static PackedSequence Of(PackedGroup group) => new(
        group.FirstWord, group.Words, group.FirstEntity, group.Entities, group.FirstRead, group.Reads, [group]);
}
