using System.Text;

namespace LukePipeline.Graph.Parts;

/// <summary>Writes parts as bytes; <see cref="PartReader"/> reads them. Only builds of one version see them.</summary>
internal sealed class PartWriter(Stream target) : BinaryWriter(target, Encoding.UTF8, leaveOpen: true)
{
    public void Write(NodePart part)
    {
        Write((byte)PartKind.Node);
        WriteId(part.Node);
        Write(part.Label);
        WriteOrNull(part.Canonical);
        Write(part.IsLocal);
        Write7BitEncodedInt(part.Forms.Count);
        foreach (var form in part.Forms)
        {
            Write(form.Text);
            Write(form.Label);
            Write7BitEncodedInt(form.Count);
            Write(form.Score);
            Write7BitEncodedInt((int)form.Rule);
            Write(form.IsKey);
        }
    }

    public void Write(MentionsPart part)
    {
        Write((byte)PartKind.Mentions);
        WriteId(part.Document);
        Write(part.DocUid);
        WriteOrNull(part.DocId);
        Write7BitEncodedInt(part.Mentions.Count);
        foreach (var mention in part.Mentions)
        {
            Write(mention.EntityId);
            WriteId(mention.Node);
            Write7BitEncodedInt((int)mention.Rule);
        }
    }

    public void Write(EdgePart part)
    {
        Write((byte)PartKind.Edge);
        WriteId(part.Source);
        WriteId(part.Target);
        Write(part.Type);
        Write(part.IsReverse);
        Write(part.DocUid);
        WriteOrNull(part.DocId);
        WriteClaim(part.Claim);
        Write7BitEncodedInt(part.Evidence.Count);
        foreach (var evidence in part.Evidence)
        {
            Write(evidence.HeadId);
            Write(evidence.TailId);
            Write7BitEncodedInt(evidence.Sentence);
            Write7BitEncodedInt(evidence.Start);
            Write7BitEncodedInt(evidence.End);
            Write(evidence.Score);
            WriteOrNull(evidence.Text);
        }
    }

    public void Write(ValuePart part)
    {
        Write((byte)PartKind.Value);
        WriteId(part.Node);
        Write(part.Property);
        Write(part.Value);
        Write(part.Datatype);
        WriteClaim(part.Claim);
        Write7BitEncodedInt(part.Support);
    }

    public void Write(IssuePart part)
    {
        Write((byte)PartKind.Issue);
        Write7BitEncodedInt((int)part.Kind);
        WriteId(part.Node);
        Write(part.Edge.HasValue);
        if (part.Edge is { } edge)
        {
            WriteId(edge.Source);
            WriteId(edge.Target);
            Write(edge.Type);
        }

        Write(part.Detail);
    }

    public void Write(KeptPart part)
    {
        Write((byte)PartKind.Kept);
        WriteId(part.Node);
        WriteId(part.Kept);
    }

    /// <summary>Writes a part of any kind that is of a node.</summary>
    public void WriteAny(object part)
    {
        switch (part)
        {
            case NodePart node:
                Write(node);
                break;
            case EdgePart edge:
                Write(edge);
                break;
            case ValuePart value:
                Write(value);
                break;
            case IssuePart issue:
                Write(issue);
                break;
            default:
                throw new ArgumentException($"{part.GetType().Name} is of no node.", nameof(part));
        }
    }

    private void WriteClaim(Claim claim)
    {
        WriteId(claim.Document);
        WriteId(claim.Copy);
        Write(claim.Score);
    }

    private void WriteId(UInt128 id)
    {
        Write((ulong)(id >> 64));
        Write((ulong)id);
    }

    private void WriteOrNull(string? text)
    {
        Write(text is not null);
        if (text is not null)
        {
            Write(text);
        }
    }
}
