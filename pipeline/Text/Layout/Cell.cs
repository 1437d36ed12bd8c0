namespace LukePipeline.Text.Layout;

/// <summary>What stands between two cells of a table.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="End">Index after its last one.</param>
/// <param name="IsBar">True for a bar, which is no word; white space otherwise.</param>
internal readonly record struct Cell(int Start, int End, bool IsBar);
