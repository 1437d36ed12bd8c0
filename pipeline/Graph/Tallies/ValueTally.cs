using LukePipeline.Graph.Options;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Parts;

namespace LukePipeline.Graph.Tallies;

/// <summary>What all documents say of one value of a node.</summary>
/// <param name="datatype">Its type.</param>
internal sealed class ValueTally(string datatype)
{
    private readonly List<Claim> _claims = [];
    private int _support;

    /// <summary>Adds what a document says.</summary>
    public void Add(ValuePart part)
    {
        _claims.Add(part.Claim);
        _support += part.Support;
    }

    /// <summary>The row of the value.</summary>
    public ValueRow ToRow(string node, string property, string value, ConfidenceKind kind) =>
        new(node, property, value, datatype, Confidence.Of(_claims, kind).Confidence, _support, _claims.Count);
}
