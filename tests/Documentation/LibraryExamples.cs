using LukePipeline.Luke.Tokenizer;
using LukePipeline.Luke.Tokenizer.Settings;
using LukePipeline.Reference.Calls;
using LukePipeline.Reference.Modeling;
using LukePipeline.Reference.Modeling.Heads;
using LukePipeline.Reference.Modeling.Layers;
using LukePipeline.Text;
using static TorchSharp.torch;

namespace LukePipeline.Tests.Documentation;

/// <summary>The examples of pipeline/README.md, which shows them as they stand here.</summary>
internal static class LibraryExamples
{
    public static float[] EntityVector(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint);
        using var model = LukeModel.FromPretrained(checkpoint);
        using var scope = NewDisposeScope(); // frees every tensor that is made below
        using var noGradient = no_grad();

        var input = new LukeInput("Beyoncé lives in Los Angeles.") { EntitySpans = [new CodePointSpan(0, 7)] };
        var encoding = tokenizer.Encode(input, new LukeCallOptions { AddPrefixSpace = true });
        var output = model.Forward(LukeInputs.FromTensors(encoding.ToTensors()));

        return output.EntityLastHiddenState![0, 0].data<float>().ToArray();
    }

    public static float[] WordVectors(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint);
        using var model = LukeModel.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var input = new LukeInput("Beyoncé lives in Los Angeles.")
        {
            EntitySpans = [new CodePointSpan(0, 7), new CodePointSpan(17, 28)],
            Entities = ["Beyoncé", "Los Angeles"],
        };
        var output = model.Forward(LukeInputs.FromTensors(tokenizer.Encode(input).ToTensors()));

        return output.LastHiddenState[0].contiguous().data<float>().ToArray(); // one row for each sub-word
    }

    public static string TypeOfMention(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint, new() { Task = LukeTask.EntityClassification });
        using var model = LukeForEntityClassification.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var input = new LukeInput("Beyoncé lives in Los Angeles.") { EntitySpans = [new CodePointSpan(0, 7)] };
        var output = model.Forward(LukeInputs.FromTensors(tokenizer.Encode(input).ToTensors()));

        return model.Config.LabelName((int)output.Logits[0].argmax().item<long>());
    }

    public static string RelationOfPair(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint, new() { Task = LukeTask.EntityPairClassification });
        using var model = LukeForEntityPairClassification.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var input = new LukeInput("Beyoncé lives in Los Angeles.")
        {
            EntitySpans = [new CodePointSpan(0, 7), new CodePointSpan(17, 28)], // head, tail
        };
        var output = model.Forward(LukeInputs.FromTensors(tokenizer.Encode(input).ToTensors()));

        return model.Config.LabelName((int)output.Logits[0].argmax().item<long>());
    }

    public static string RelationOfMentions(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint, new() { Task = LukeTask.EntitySpanClassification });
        using var model = LukeForMentionPairClassification.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var input = new LukeInput("Beyoncé lives in Los Angeles.") { EntitySpans = [new CodePointSpan(0, 7), new CodePointSpan(17, 28)] };
        var output = model.Forward(LukeInputs.FromTensors(tokenizer.Encode(input).ToTensors()));

        return model.Config.LabelName((int)output.Logits[0, 0, 1].argmax().item<long>()); // of mention 0 to mention 1
    }

    public static IReadOnlyList<(CodePointSpan Span, string Label)> LabelsOfSpans(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint, new() { Task = LukeTask.EntitySpanClassification });
        using var model = LukeForEntitySpanClassification.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        int[] starts = [0, 8, 14, 17, 21]; // of the words Beyoncé, lives, in, Los, Angeles
        int[] ends = [7, 13, 16, 20, 28];
        CodePointSpan[] spans = [.. starts.SelectMany((start, i) => ends[i..].Select(end => new CodePointSpan(start, end)))];
        var encoding = tokenizer.Encode(new LukeInput("Beyoncé lives in Los Angeles.") { EntitySpans = spans });
        var output = model.Forward(LukeInputs.FromTensors(encoding.ToTensors()));

        var classes = output.Logits[0].argmax(-1).data<long>().ToArray();
        return [.. spans.Zip(classes, (span, index) => (span, model.Config.LabelName((int)index))).Where((_, i) => classes[i] != 0)];
    }

    public static (string Word, int EntityId) MaskedWordAndEntity(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint);
        using var model = LukeForMaskedLM.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var input = new LukeInput("Beyoncé lives in <mask> Angeles.") { EntitySpans = [new CodePointSpan(0, 7)] }; // no title: [MASK]
        var encoding = tokenizer.Encode(input);
        var output = model.Forward(LukeInputs.FromTensors(encoding.ToTensors()));

        var place = Array.IndexOf(encoding.InputIds, tokenizer.MaskTokenId!.Value);
        var word = (int)output.Logits[0, place].argmax().item<long>();
        return (tokenizer.Decode([word]), (int)output.EntityLogits![0, 0].argmax().item<long>());
    }

    public static (string Label, float Loss) LabelAndLossOfText(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint);
        using var model = LukeForSequenceClassification.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var inputs = LukeInputs.FromTensors(tokenizer.Encode("Hello, my dog is cute").ToTensors());
        var output = model.Forward(inputs with { Labels = tensor([1L]) });

        return (model.Config.LabelName((int)output.Logits[0].argmax().item<long>()), output.Loss!.item<float>());
    }

    public static IReadOnlyList<string> LabelsOfTokens(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint);
        using var model = LukeForTokenClassification.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var encoding = tokenizer.Encode("Beyoncé lives in Los Angeles.", new LukeCallOptions { AddSpecialTokens = false });
        var output = model.Forward(LukeInputs.FromTensors(encoding.ToTensors()));

        return [.. output.Logits[0].argmax(-1).data<long>().ToArray().Select(index => model.Config.LabelName((int)index))];
    }

    public static string AnswerInText(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint);
        using var model = LukeForQuestionAnswering.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        var encoding = tokenizer.Encode(new LukeInput("Who lives there?") { TextPair = "Beyoncé lives in Los Angeles." });
        var output = model.Forward(LukeInputs.FromTensors(encoding.ToTensors()));

        var start = (int)output.StartLogits[0].argmax().item<long>();
        var length = (int)output.EndLogits[0, start..].argmax().item<long>() + 1;
        return tokenizer.Decode(encoding.InputIds[start..(start + length)]);
    }

    public static int BestChoice(string checkpoint)
    {
        var tokenizer = LukeTokenizer.FromPretrained(checkpoint);
        using var model = LukeForMultipleChoice.FromPretrained(checkpoint);
        using var scope = NewDisposeScope();
        using var noGradient = no_grad();

        const string Begin = "Beyoncé lives";
        LukeInput[] choices = [new(Begin) { TextPair = "in Los Angeles." }, new(Begin) { TextPair = "while in the hand." }];
        var encoding = tokenizer.EncodeBatch(choices, new LukeCallOptions { Padding = PaddingStrategy.Longest });
        var tensors = encoding.ToTensors().ToDictionary(input => input.Key, input => input.Value.unsqueeze(0));
        var output = model.Forward(LukeInputs.FromTensors(tensors));

        return (int)output.Logits[0].argmax().item<long>();
    }
}
