namespace LukePipeline.Text.Layout;

/// <summary>What stands between two cells of a table, or a gap that is read as one blank.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="End">Index after its last one.</param>
/// <param name="IsBar">True for a bar, which is no word; white space otherwise.</param>
/// <param name="IsStretched">True for blanks that only bring a line of prose to its margin: no cells meet there.</param>
internal readonly record struct Cell(int Start, int End, bool IsBar, bool IsStretched = false);
