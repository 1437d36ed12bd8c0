using System.Text;
using LukePipeline.Graph.Output;
using LukePipeline.Graph.Resolution;
using LukePipeline.Ground;

namespace LukePipeline.Graph.Parts;

/// <summary>Reads what <see cref="PartWriter"/> wrote, one part after another.</summary>
internal sealed class PartReader(Stream source) : BinaryReader(source, Encoding.UTF8, leaveOpen: true)
{
    /// <summary>The next part; null at the end.</summary>
    /// <param name="length">Length of the stream.</param>
    public object? Next(long length) => BaseStream.Position >= length ? null : (PartKind)ReadByte() switch
    {
        PartKind.Node => new NodePart(ReadId(), ReadString(), ReadOrNull(), ReadBoolean(), ReadList(ReadForm)),
        PartKind.Mentions => new MentionsPart(ReadId(), ReadString(), ReadOrNull(), ReadList(ReadMention)),
        PartKind.Edge => new EdgePart(ReadId(), ReadId(), ReadString(), ReadBoolean(), ReadString(), ReadOrNull(), ReadClaim(), ReadList(ReadEvidence)),
        PartKind.Value => new ValuePart(ReadId(), ReadString(), ReadString(), ReadString(), ReadClaim(), Read7BitEncodedInt()),
        PartKind.Issue => ReadIssue(),
        PartKind.Kept => new KeptPart(ReadId(), ReadId()),
        var kind => throw new LukeException($"The shuffled files of this build are damaged (kind {kind}). Remove the build's folder and build again."),
    };

    private FormPart ReadForm() => new(ReadString(), ReadString(), Read7BitEncodedInt(), ReadSingle(), (ResolutionRules)Read7BitEncodedInt(), ReadBoolean());

    private MentionPart ReadMention() => new(ReadString(), ReadId(), (ResolutionRules)Read7BitEncodedInt());

    private EvidencePart ReadEvidence() =>
        new(ReadString(), ReadString(), Read7BitEncodedInt(), Read7BitEncodedInt(), Read7BitEncodedInt(), ReadSingle(), ReadOrNull());

    private IssuePart ReadIssue()
    {
        var (kind, node) = ((IssueKind)Read7BitEncodedInt(), ReadId());
        return new IssuePart(kind, node, ReadBoolean() ? new EdgeKey(ReadId(), ReadId(), ReadString()) : null, ReadString());
    }

    private Claim ReadClaim() => new(ReadId(), ReadId(), ReadSingle());

    private UInt128 ReadId() => new(ReadUInt64(), ReadUInt64());

    private string? ReadOrNull() => ReadBoolean() ? ReadString() : null;

    private T[] ReadList<T>(Func<T> read)
    {
        var list = new T[Read7BitEncodedInt()];
        for (var i = 0; i < list.Length; i++)
        {
            list[i] = read();
        }

        return list;
    }
}
