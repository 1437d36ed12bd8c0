using System.Text;

namespace LukePipeline.Tests.Silo;

/// <summary>A span as it comes over OTLP.</summary>
/// <param name="Service">The name of the process that sent it.</param>
/// <param name="Name">Its name.</param>
/// <param name="Trace">Its trace.</param>
/// <param name="Id">Its id.</param>
/// <param name="Parent">The id of its parent; empty for a root.</param>
internal sealed record OtlpSpan(string Service, string Name, string Trace, string Id, string Parent)
{
    /// <summary>Reads an <c>ExportTraceServiceRequest</c> of opentelemetry-proto: the few fields that are of interest here.</summary>
    public static IEnumerable<OtlpSpan> ReadRequest(byte[] request)
    {
        foreach (var resource in All(request, 1))
        {
            var service = All(resource, 1).SelectMany(attributes => All(attributes, 1))
                .Where(attribute => Text(attribute, 1) == "service.name")
                .Select(attribute => Text(All(attribute, 2).Single(), 1))
                .Single();
            foreach (var span in All(resource, 2).SelectMany(scope => All(scope, 2)))
            {
                yield return new OtlpSpan(service, Text(span, 5), Hex(span, 1), Hex(span, 2), Hex(span, 4));
            }
        }
    }

    private static string Text(byte[] message, int field) => Encoding.UTF8.GetString(All(message, field).FirstOrDefault() ?? []);

    private static string Hex(byte[] message, int field) => Convert.ToHexStringLower(All(message, field).FirstOrDefault() ?? []);

    /// <summary>The values of a field that are texts, bytes or messages.</summary>
    private static List<byte[]> All(byte[] message, int field)
    {
        var (found, at) = (new List<byte[]>(), 0);
        while (at < message.Length)
        {
            var tag = Varint(message, ref at);
            switch (tag & 7)
            {
                case 0:
                    Varint(message, ref at);
                    break;
                case 1:
                    at += sizeof(ulong);
                    break;
                case 2:
                    var length = (int)Varint(message, ref at);
                    if ((int)(tag >> 3) == field)
                    {
                        found.Add(message[at..(at + length)]);
                    }

                    at += length;
                    break;
                case 5:
                    at += sizeof(uint);
                    break;
                default:
                    throw new InvalidDataException($"Wire type {tag & 7} at {at}.");
            }
        }

        return found;
    }

    private static ulong Varint(byte[] message, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = message[at++];
            value |= (ulong)(next & 0x7f) << shift;
            if (next < 0x80)
            {
                return value;
            }
        }
    }
}
