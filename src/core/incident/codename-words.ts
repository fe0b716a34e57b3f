/**
 * The words of codenames: neutral, easy to say and to spell. Nothing alarming, no people, no places, no
 * colour of the Traffic Light Protocol, no word in both lists, lower-case letters only.
 */

export const FIRST_WORDS: readonly string[] = words(`
  able agile airy alpine ample apt arched artful autumn azure balmy basalt beaded bevelled blended blithe
  bold bonny braided breezy bright brisk broad bronze buoyant calm candid carved cedar chalky cheerful
  chequered chestnut civil clever cloudy coastal cobalt copper coral cosy crafted cream crisp cubic curly
  curved dappled dawn deft dewy diligent distant dotted downy dreamy eager early earnest easy ebony elder
  elegant even evening fabled fair faithful famous fancy feathered fern festive fine firm flaxen fleet
  floral fluent fluted folded fond forest frank fresh friendly frosted gentle gifted gilded glad glassy
  gleaming glossy golden grand granite grassy hardy hazel hearty helpful hilly honest humble indigo
  inland ivory jade jaunty jolly joyful keen kind knitted lacy lasting lavender leafy level light lilac
  lime linen lively local lofty lucid lucky lunar marble mellow merry mild mindful mint misty modern
  modest mossy musical navy neat nimble noble novel oaken opal open ornate oval painted pastel patient
  pearly placid pleasant plucky polished polite proud pure quick quiet quilted rainy rapid ready ripe
  rippling robust rocky round ruby rural russet rustic saffron sandy sapphire satin scenic sepia serene
  shady shiny silken silver simple sleek slender smart smooth snowy soft solid sonic speckled spiral
  spring square stable starry steady stellar still stony striped sturdy summer sunny supple sweet swift
  tall tame tawny teal thoughtful thrifty tidal tidy timely topaz tranquil trusty turquoise umber unique
  upland upright valiant varied vast velvet verdant violet vivid warm wavy wide willing windy winter wise
  witty wooden woolly woven zesty
`);

export const SECOND_WORDS: readonly string[] = words(`
  abacus acorn alder almond anchor antler apple apricot arbour arch aspen aster atlas badger bagpipe
  balcony bamboo banjo barley barrel basin basket beacon beaver beech bell bench berry birch biscuit
  bison blanket blossom bluebell boat bonnet bookcase bough bramble bridge brook broom bucket buckle
  buttercup butterfly button cabin cable cactus camel candle canoe canopy canvas canyon caravan carousel
  carpet cello chair chalk chapter cherry chime cider clarinet clover coast cobbler coconut comet compass
  cookie copse cornet cottage cotton crane crayon creek crocus curlew cushion cymbal cypress daffodil
  dahlia daisy desk dolphin domino donkey dove drum dune easel egret elm estuary fawn feather fennel
  ferry fiddle fig finch fjord flagon flannel flute fountain foxglove gable galaxy garden garland gazelle
  geyser ginger giraffe glacier goblet goose gorse gosling grape grove guitar gull hammock hamper harbour
  hare harp harvest hawthorn hazelnut heath heather hedge hedgehog heron hill hinge holly honey horizon
  iris island ivy jackdaw jasmine jigsaw juniper kayak kestrel kettle kite ladder ladle lagoon lake
  lantern larch lark laurel lemon lettuce library lighthouse lily linnet llama locket loom lotus lupin
  lute magnet magnolia mallow mandolin mango maple marigold meadow medley melody melon mill mitten moor
  moose moss moth mountain muffin mulberry mustard myrtle nectar nutmeg oak oasis oboe ocean olive
  orchard orchid otter owl oyster paddle palette panda papaya parcel parsley partridge pasture peach
  peacock pear pebble pelican pencil penguin peony pepper petal piano pillow pine planet plaza plover
  plum pocket pond pony poplar poppy prairie primrose puffin pumpkin quartz quilt quince rabbit raft
  rainbow reed ribbon ridge river robin rose rosemary rowan saddle sail salmon sandal saucer saxophone
  scarf seal shell shore sky snowdrop sparrow spoon spruce squirrel staircase starling stork stream
  sundial sunflower swallow swan sycamore table tangerine teapot thicket thimble thistle thrush thyme
  tide timber toucan tram trellis trumpet tulip turtle valley vase viola violin wagon walnut warbler wave
  wheat whistle willow windmill wren yarrow yew
`);

function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}
