namespace LukePipeline.Graph.Output;

/// <summary>One row of <c>edges</c>: what the archive says of two nodes.</summary>
/// <param name="EdgeId">Its id: a hash of source, type and target.</param>
/// <param name="Source">The node that it begins at.</param>
/// <param name="Target">The node that it ends at.</param>
/// <param name="Type">What is said.</param>
/// <param name="Confidence">How sure it is, 0 to 0.9999.</param>
/// <param name="Support">How many pairs of mentions say it.</param>
/// <param name="Documents">In how many documents.</param>
/// <param name="Sources">With how many different texts: copies count once.</param>
/// <param name="Rank">Its place among the edges of its source, the surest one being 1.</param>
public sealed record EdgeRow(
    string EdgeId, string Source, string Target, string Type, float Confidence, int Support, int Documents, int Sources, int Rank);

/// <summary>One row of <c>values</c>: a date or another value of a node.</summary>
/// <param name="NodeId">The node.</param>
/// <param name="Property">What the value is of it.</param>
/// <param name="Value">The value, in the form of its type.</param>
/// <param name="Datatype"><c>date</c>, <c>gYearMonth</c>, <c>gYear</c> or <c>string</c>.</param>
/// <param name="Confidence">How sure it is, 0 to 0.9999.</param>
/// <param name="Support">How many pairs of mentions say it.</param>
/// <param name="Documents">In how many documents.</param>
public sealed record ValueRow(string NodeId, string Property, string Value, string Datatype, float Confidence, int Support, int Documents);
