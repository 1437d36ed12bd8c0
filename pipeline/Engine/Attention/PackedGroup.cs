namespace LukePipeline.Engine.Attention;

/// <summary>
/// Rows of one sequence that see the same keys: all words of the sequence, and the entities of the group. A window with the
/// candidates of one sentence is one group; a window that several sentences share has one for each of them, and one without
/// entities for each run of words between them.
/// </summary>
/// <param name="FirstWord">First of its rows in the word part.</param>
/// <param name="Words">Number of its word rows; may be zero.</param>
/// <param name="FirstEntity">First of its rows in the entity part.</param>
/// <param name="Entities">Number of its entity rows; may be zero.</param>
/// <param name="FirstRead">First of its rows among the word rows that the head reads.</param>
/// <param name="Reads">Number of its word rows that the head reads.</param>
internal readonly record struct PackedGroup(int FirstWord, int Words, int FirstEntity, int Entities, int FirstRead, int Reads);
